#include "profile.h"

namespace flant5 {

std::string_view stage_name(Stage stage) {
  static constexpr std::array<std::string_view, kStageCount> kNames{
      "read", "tokenize",        "encoder linears", "attention", "norms",
      "gate", "decoder linears", "cross-attention", "head",      "write"};
  return kNames[static_cast<std::size_t>(stage)];
}

namespace {

Profile& own_profile() {
  static Profile profile;
  return profile;
}

Profile* shared_profile = nullptr;

}  // namespace

Profile& Profile::global() { return shared_profile ? *shared_profile : own_profile(); }

void Profile::share(Profile& other) { shared_profile = &other; }

void Profile::add(Stage stage, std::chrono::steady_clock::duration time) {
  const auto spent = std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
  nanoseconds_[static_cast<std::size_t>(stage)].fetch_add(spent, std::memory_order_relaxed);
}

double Profile::seconds(Stage stage) const {
  return static_cast<double>(nanoseconds_[static_cast<std::size_t>(stage)].load()) * 1e-9;
}

double Profile::operations(Dtype format) const {
  return static_cast<double>(operations_[static_cast<std::size_t>(format)].load());
}

}  // namespace flant5
