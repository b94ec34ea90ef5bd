# docker build -t flant5-sentiment .
# echo "Profit rose ." | docker run --rm -i flant5-sentiment --quiet -
#
# Models of the hub are kept in /home/user/.cache/huggingface: mount a volume there, or the cache that you have.
FROM debian:12-slim AS build
WORKDIR /src
# What is downloaded changes less often than the sources.
COPY scripts/setup.sh scripts/fetch.py scripts/
COPY scripts/requirements scripts/requirements
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends ca-certificates python3 python3-pip \
 && for name in libtorch arrow notices; do python3 scripts/fetch.py "$name" || exit 1; done
COPY . .
RUN scripts/setup.sh --preset package --program-only \
 && cmake --install build/package --component program --strip --prefix /opt/flant5-sentiment

FROM debian:12-slim
RUN useradd --create-home --uid 1000 user
COPY --from=build /opt/flant5-sentiment /usr/local
USER user
WORKDIR /data
ENTRYPOINT ["flant5-sentiment"]
CMD ["--help"]
