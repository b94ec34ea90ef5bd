#include "eval/prior.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "data/bounded_json.h"
#include "data/excerpt.h"
#include "eval/json.h"
#include "flant5/error.h"

namespace flant5 {
namespace {

constexpr double kNotStated = -1;

double parse_share(std::string_view text, std::string_view part) {
  double share = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
  if (error != std::errc() || end != text.data() + text.size() || !(share > 0 && share < 1)) {
    throw UsageError(
        fmt::format("prior \"{}\": the share must be a number between 0 and 1; a label that hardly occurs "
                    "gets a small one, such as 0.001",
                    excerpt(part)));
  }
  return share;
}

double sum_of(const PerLabel<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

PerLabel<double> scaled(PerLabel<double> shares) {
  const double sum = sum_of(shares);
  for (double& share : shares) share /= sum;
  return shares;
}

PerLabel<double> counts_from(const Json& json, const LabelSet& labels) {
  if (!json.is_object()) throw InputError("it is not an object with a share for each label");
  PerLabel<double> shares;
  for (const std::string& name : labels.names()) {
    const auto found = json.find(name);
    if (found == json.end()) throw InputError(fmt::format("it has no share of {}", name));
    const double share = found->is_number() ? found->get<double>() : 0;
    if (!(share > 0 && std::isfinite(share))) throw InputError(fmt::format("the share of {} is not above 0", name));
    shares.push_back(share);
  }
  if (!std::isfinite(sum_of(shares))) throw InputError("the shares are too large");
  return scaled(std::move(shares));
}

}  // namespace

PerLabel<double> parse_prior(std::string_view text, const LabelSet& labels) {
  constexpr double kSlack = 0.02;
  if (text == "uniform") return PerLabel<double>(labels.size(), 1 / static_cast<double>(labels.size()));
  PerLabel<double> shares(labels.size(), kNotStated);
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const std::size_t equals = part.find('=');
    const auto label = labels.find(part.substr(0, equals));
    if (equals == std::string_view::npos || !label) {
      throw UsageError(
          fmt::format("prior \"{}\": write LABEL=SHARE for each of the labels {}", excerpt(part), labels.listed()));
    }
    if (shares[index(*label)] != kNotStated) {
      throw UsageError(fmt::format("prior: {} is given twice", labels.name(*label)));
    }
    shares[index(*label)] = parse_share(part.substr(equals + 1), part);
  }
  for (const Label label : labels) {
    if (shares[index(label)] == kNotStated) throw UsageError(fmt::format("prior: {} has no share", labels.name(label)));
  }
  if (std::abs(sum_of(shares) - 1) > kSlack) {
    throw UsageError(fmt::format("prior: the shares sum to {:.3g}, not to 1", sum_of(shares)));
  }
  return scaled(std::move(shares));
}

PerLabel<double> prior_from_json(std::string_view text, const std::string& file, const LabelSet& labels) {
  try {
    const Json json = parse_bounded_json(text);
    const bool is_metrics = json.is_object() && json.contains("support");
    return counts_from(is_metrics ? json.at("support") : json, labels);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: no prior: {}", file, error.what()));
  }
}

}  // namespace flant5
