#include "engine/cpu/int8_fit.h"

#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "engine/agreement.h"
#include "engine/cpu/channel_maxima.h"
#include "engine/cpu/cpu_t5.h"
#include "engine/cpu/linear.h"
#include "engine/cpu/smoothing.h"
#include "engine/fused_weight.h"
#include "flant5/error.h"
#include "model/precision.h"

namespace flant5 {
namespace {

// SmoothQuant's alpha: how much of the difficulty moves from the activations to the weight.
constexpr std::array<double, 5> kStrengths{0.0, 0.25, 0.5, 0.75, 1.0};

// More of the time in bfloat16 than this is not worth being int8.
constexpr double kLargestShare = 0.5;

// Smoothing that lessens the divergence by less than this share of it may be chance.
constexpr double kWorthSmoothing = 0.95;

constexpr std::size_t kSpeedRounds = 3;

// Thrown where `stop` has become true.
struct FitStopped {};

// Inputs that are smoothed with one strength.
enum class InputKind : std::uint8_t { kNormed, kAttention, kFeedForward };
constexpr std::array<InputKind, 3> kInputKinds{InputKind::kNormed, InputKind::kAttention, InputKind::kFeedForward};
constexpr std::array<const char*, 3> kInputNames{"normed", "attention", "feed-forward"};

// The products of a model as they are packed, so that the next model can share them.
class LinearPool {
 public:
  LinearPool(const Checkpoint& checkpoint, Smoothing smoothing)
      : checkpoint_(checkpoint), smoothing_(std::move(smoothing)) {}

  Linear get(const LinearSpec& spec, Dtype format) {
    const std::pair key(spec.name, format);
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = packed_.find(key); found != packed_.end()) return found->second;
    }
    const Linear made(checkpoint_, spec, format, smoothing_);
    const std::lock_guard lock(mutex_);
    return packed_.emplace(key, made).first->second;
  }

 private:
  const Checkpoint& checkpoint_;
  Smoothing smoothing_;
  std::mutex mutex_;
  std::map<std::pair<std::string, Dtype>, Linear> packed_;
};

// The largest magnitude of each channel of a product's input and of its weight.
struct Ranges {
  at::Tensor input;
  at::Tensor weight;
};

// Products that are chosen together, and their share of the time.
struct Unit {
  std::vector<std::string> products;
  double cost = 0;
  double divergence = 0;  // of a model in which nothing else is int8
};

class Fitter {
 public:
  Fitter(std::shared_ptr<const Checkpoint> checkpoint, const FitRequest& request, const std::atomic<bool>& stop)
      : checkpoint_(std::move(checkpoint)), tree_(checkpoint_->config()), request_(request), stop_(stop) {}

  QuantizationFit fit();

 private:
  void answer();
  void choose_smoothing();
  Smoothing smoothing_of(InputKind kind, double strength) const;
  std::vector<Unit> units() const;
  void measure_alone(std::vector<Unit>& units);
  std::size_t choose_kept(const std::vector<Unit>& order);
  void measure_choices(const std::vector<Unit>& order, std::size_t kept);

  Agreement measure(const LinearSource& linears);
  Agreement measure_keeping(const std::set<std::string>& products);
  LinearSource pooled(const Precision& precision) {
    return [this, precision](const LinearSpec& spec) { return pool_->get(spec, precision[spec]); };
  }

  std::shared_ptr<const Checkpoint> checkpoint_;
  T5Tree tree_;
  const FitRequest& request_;
  const std::atomic<bool>& stop_;
  std::map<std::string, Ranges> ranges_;
  std::optional<ReferenceAnswers> reference_;
  Smoothing smoothing_;
  std::optional<LinearPool> pool_;
  QuantizationFit fit_;
};

// Of each product whose input can be smoothed.
std::map<std::string, InputKind> smoothed_inputs(const T5Tree& tree) {
  std::map<std::string, InputKind> kinds;
  for (const LinearSpec& spec : tree.fused()) {
    if (!spec.norm.empty()) kinds[spec.name] = InputKind::kNormed;
    if (!spec.feeds.empty()) {
      kinds[spec.feeds] = spec.feeds.ends_with("Attention.o") ? InputKind::kAttention : InputKind::kFeedForward;
    }
  }
  return kinds;
}

at::Tensor column_maxima(const Checkpoint& checkpoint, const LinearSpec& spec) {
  ChannelMaxima maxima;
  const FusedWeight weight(checkpoint, spec);
  for_row_blocks(weight, [&](std::int64_t begin, std::int64_t end) { maxima.add(weight.rows(begin, end)); });
  return maxima.values();
}

std::string strength_name(const std::optional<double>& strength) {
  return strength ? fmt::format("{}", *strength) : "none";
}

std::set<std::string> products_of(std::span<const Unit> units) {
  std::set<std::string> products;
  for (const Unit& unit : units) products.insert(unit.products.begin(), unit.products.end());
  return products;
}

double cost_of(std::span<const Unit> units) {
  double cost = 0;
  for (const Unit& unit : units) cost += unit.cost;
  return cost;
}

// How many of the first take at most this share of the time.
std::size_t units_within(const std::vector<Unit>& units, double share) {
  std::size_t count = 0;
  while (count < units.size() && cost_of(std::span(units).first(count + 1)) <= share) ++count;
  return count;
}

Agreement Fitter::measure(const LinearSource& linears) {
  if (stop_) throw FitStopped();
  const c10::InferenceMode inference;
  const CpuT5 model(checkpoint_, linears);
  return reference_->of(model);
}

Agreement Fitter::measure_keeping(const std::set<std::string>& products) {
  return measure(pooled(Precision::int8_except(products)));
}

// Asks bfloat16, looking at what goes into its products.
void Fitter::answer() {
  request_.tell(fmt::format("answering {} rows in bfloat16", request_.prompts.size()));
  const c10::InferenceMode inference;
  std::map<std::string, std::shared_ptr<ChannelMaxima>> maxima;
  for (const LinearSpec& spec : tree_.fused()) maxima[spec.name] = std::make_shared<ChannelMaxima>();
  const CpuT5 model(checkpoint_, [&](const LinearSpec& spec) {
    return Linear(*checkpoint_, spec, Dtype::kBFloat16).observed_by(maxima.at(spec.name));
  });
  reference_.emplace(model, request_.prompts, request_.max_new_tokens, request_.threads);
  for (const LinearSpec& spec : tree_.fused()) {
    ranges_[spec.name] = {maxima.at(spec.name)->values(), column_maxima(*checkpoint_, spec)};
  }
}

Smoothing Fitter::smoothing_of(InputKind kind, double strength) const {
  Smoothing smoothing;
  for (const auto& [product, its_kind] : smoothed_inputs(tree_)) {
    const Ranges& ranges = ranges_.at(product);
    if (its_kind != kind || !ranges.input.defined()) continue;
    smoothing[product] = balancing_factors(ranges.weight, ranges.input, strength);
  }
  return smoothing;
}

void Fitter::choose_smoothing() {
  const auto all_bytes = [this](const Smoothing& smoothing) {
    return measure([&](const LinearSpec& spec) { return Linear(*checkpoint_, spec, Dtype::kInt8, smoothing); });
  };
  request_.tell("measuring int8 with and without smoothing");
  double least = all_bytes({}).divergence;
  for (std::size_t i = 0; i < kInputKinds.size(); ++i) {
    std::optional<double> best;
    Smoothing best_smoothing = smoothing_;
    for (const double strength : kStrengths) {
      Smoothing tried = smoothing_of(kInputKinds[i], strength);
      tried.insert(smoothing_.begin(), smoothing_.end());
      const double divergence = all_bytes(tried).divergence;
      if (divergence >= least * (best ? 1 : kWorthSmoothing)) continue;
      least = divergence;
      best = strength;
      best_smoothing = std::move(tried);
    }
    smoothing_ = std::move(best_smoothing);
    fit_.smoothing[kInputNames[i]] = strength_name(best);
  }
}

// Each product of the encoder, the decoder's together, and the head, with their multiplications as the cost.
std::vector<Unit> Fitter::units() const {
  const auto multiplications = [this](const LinearSpec& spec) {
    const bool is_encoder = spec.kind != LinearKind::kDecoder && spec.kind != LinearKind::kHead;
    const std::size_t times = is_encoder ? reference_->tokens() : reference_->answered();
    return static_cast<double>(spec.in * spec.out) * static_cast<double>(times);
  };
  std::vector<Unit> units;
  Unit decoder;
  double total = 0;
  for (const LinearSpec& spec : tree_.fused()) {
    const double cost = multiplications(spec);
    total += cost;
    if (spec.kind != LinearKind::kDecoder) {
      units.push_back({{spec.name}, cost});
      continue;
    }
    decoder.products.push_back(spec.name);
    decoder.cost += cost;
  }
  units.push_back(std::move(decoder));
  for (Unit& unit : units) unit.cost /= total;
  return units;
}

// What int8 costs in each of them, the others being bfloat16; those that cost most for their time come first.
void Fitter::measure_alone(std::vector<Unit>& units) {
  request_.tell(fmt::format("measuring int8 in each of {} products alone", units.size()));
  for (Unit& unit : units) {
    std::set<std::string> others = products_of(units);
    for (const std::string& product : unit.products) others.erase(product);
    unit.divergence = measure_keeping(others).divergence;
  }
  std::stable_sort(units.begin(), units.end(),
                   [](const Unit& a, const Unit& b) { return a.divergence * b.cost > b.divergence * a.cost; });
}

// How many of the first stay: the fewest that are enough; where none are, the most that may. To pick a lucky one among
// many choices would fit the noise of so few rows. order: as measure_alone() leaves it.
std::size_t Fitter::choose_kept(const std::vector<Unit>& order) {
  request_.tell("choosing what stays bfloat16");
  const auto wanted =
      static_cast<std::size_t>(std::ceil(request_.agreement * static_cast<double>(reference_->rows()) - 1e-9));
  const auto is_enough = [&](std::size_t count) {
    return measure_keeping(products_of(std::span(order).first(count))).equal >= wanted;
  };
  std::size_t low = 0;
  std::size_t high = units_within(order, kLargestShare);
  fit_.is_reached = is_enough(high);
  while (fit_.is_reached && low < high) {
    const std::size_t middle = (low + high) / 2;
    if (is_enough(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

// The chosen plan between int8 alone and bfloat16 alone, the rounds of their speeds interleaved.
void Fitter::measure_choices(const std::vector<Unit>& order, std::size_t kept) {
  request_.tell("measuring the speeds");
  std::set<std::size_t> counts{0, kept, order.size()};
  for (const double share : {0.1, 0.25, kLargestShare}) counts.insert(units_within(order, share));
  std::map<std::size_t, std::vector<double>> speeds;
  for (std::size_t round = 0; round < kSpeedRounds; ++round) {
    for (const std::size_t count : counts) {
      const std::span first = std::span(order).first(count);
      const Agreement agreement = measure_keeping(products_of(first));
      speeds[count].push_back(static_cast<double>(agreement.rows) / agreement.seconds);
      if (round > 0) continue;
      if (count == kept) fit_.chosen = fit_.measured.size();
      fit_.measured.push_back({.kept = products_of(first).size(),
                               .bfloat16_share = cost_of(first),
                               .equal = agreement.equal,
                               .divergence = agreement.divergence});
    }
  }
  for (auto plan = fit_.measured.begin(); auto& [count, of_count] : speeds) {
    std::nth_element(of_count.begin(), of_count.begin() + kSpeedRounds / 2, of_count.end());
    (plan++)->rows_per_second = of_count[kSpeedRounds / 2];
  }
}

QuantizationFit Fitter::fit() {
  answer();
  choose_smoothing();
  pool_.emplace(*checkpoint_, smoothing_);
  std::vector<Unit> order = units();
  measure_alone(order);
  const std::size_t kept = choose_kept(order);
  measure_choices(order, kept);
  fit_.rows = reference_->rows();
  fit_.plan.kept = products_of(std::span(order).first(kept));
  for (const auto& [product, factors] : smoothing_) {
    const auto* const begin = factors.const_data_ptr<float>();
    fit_.plan.input_factors[product] = {begin, begin + factors.numel()};
  }
  return fit_;
}

}  // namespace

std::optional<QuantizationFit> fit_int8(std::shared_ptr<const Checkpoint> checkpoint, const FitRequest& request,
                                        const std::atomic<bool>& stop) {
  if (checkpoint->is_quantized()) throw UsageError(checkpoint->folder().string() + ": is quantised already");
  try {
    return Fitter(std::move(checkpoint), request, stop).fit();
  } catch (const FitStopped&) {
    return std::nullopt;
  }
}

}  // namespace flant5
