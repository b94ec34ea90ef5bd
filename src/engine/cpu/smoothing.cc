#include "engine/cpu/smoothing.h"

#include <algorithm>

namespace flant5 {
namespace {

at::Tensor factors(const Smoothing& smoothing, const std::string& product) {
  const auto found = smoothing.find(product);
  return found == smoothing.end() ? at::Tensor() : found->second;
}

// Multiplies the rows that feed another product, of rows [begin, end).
at::Tensor feeding_rows(const at::Tensor& rows, const LinearSpec& spec, const at::Tensor& factors_of_fed,
                        std::int64_t begin) {
  const std::int64_t first = spec.out - factors_of_fed.size(0);
  const std::int64_t end = begin + rows.size(0);
  if (end <= first) return rows;
  at::Tensor scaled = rows.clone();
  const std::int64_t from = std::max(begin, first);
  scaled.slice(0, from - begin).mul_(factors_of_fed.slice(0, from - first, end - first).unsqueeze(1));
  return scaled;
}

}  // namespace

at::Tensor balancing_factors(const at::Tensor& weight_maxima, const at::Tensor& input_maxima, double strength) {
  constexpr double kLeast = 1e-5;
  constexpr double kActive = 1e-3;  // of the largest channel
  const at::Tensor is_active = input_maxima.gt(input_maxima.max().mul(kActive));
  const at::Tensor input = input_maxima.where(is_active, input_maxima.mean()).clamp_min(kLeast);
  return weight_maxima.clamp_min(kLeast).pow(1 - strength).div_(input.pow(strength));
}

at::Tensor input_scale(const LinearSpec& spec, Dtype format, const Smoothing& smoothing) {
  if (spec.norm.empty() || format != Dtype::kInt8) return {};
  return factors(smoothing, spec.name);
}

at::Tensor smoothed_rows(const FusedWeight& weight, Dtype format, const Smoothing& smoothing, std::int64_t begin,
                         std::int64_t end) {
  const LinearSpec& spec = weight.spec();
  at::Tensor rows = weight.rows(begin, end);
  const at::Tensor own = spec.norm.empty() ? factors(smoothing, spec.name) : input_scale(spec, format, smoothing);
  if (own.defined()) rows = rows.div(own);
  const at::Tensor fed = spec.feeds.empty() ? at::Tensor() : factors(smoothing, spec.feeds);
  return fed.defined() ? feeding_rows(rows, spec, fed, begin) : rows;
}

}  // namespace flant5
