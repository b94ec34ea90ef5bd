// The labels that a run chooses among.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flant5/api.h"

namespace flant5 {

// A label by its place in a LabelSet, from 0. It means nothing without the set.
enum class Label : std::uint8_t {};

constexpr std::size_t index(Label label) { return static_cast<std::size_t>(label); }
constexpr Label label_at(std::size_t index) { return static_cast<Label>(index); }

// A value of T for each label of a set, indexed with index(label).
template <typename T>
using PerLabel = std::vector<T>;

// Names of labels in an order that tables and files keep. Cheap to copy, never changes.
class FLANT5_API LabelSet {
 public:
  static constexpr std::size_t kFewest = 2;
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kLongestName = 100;  // bytes

  LabelSet();  // negative, neutral, positive

  // Space around the names is dropped. Throws UsageError: fewer than 2 or more than 64 names; one that is empty or
  // longer than 100 bytes, holds a comma, an equals sign, a control character or bytes that are not UTF-8; one that
  // reports use for something else (invalid, macro, micro, weighted); two that differ only in case.
  explicit LabelSet(const std::vector<std::string>& names);

  // "very negative, negative, neutral": names between commas. Throws as the constructor does.
  static LabelSet parse(std::string_view names);

  std::size_t size() const { return state_->names.size(); }
  std::vector<Label>::const_iterator begin() const { return state_->labels.begin(); }
  std::vector<Label>::const_iterator end() const { return state_->labels.end(); }

  const std::vector<std::string>& names() const { return state_->names; }
  const std::string& name(Label label) const { return state_->names[index(label)]; }
  std::optional<Label> find(std::string_view name) const;  // case and surrounding space do not matter

  std::string listed() const;  // "negative, neutral, positive"

  // The same names in the same order, as they are written.
  bool operator==(const LabelSet& other) const { return state_ == other.state_ || names() == other.names(); }
  // The same labels in any order and case.
  bool has_labels_of(const LabelSet& other) const;

 private:
  struct State {
    std::vector<std::string> names;
    std::vector<std::string> folded;  // the names as they are compared
    std::vector<Label> labels;
  };
  std::shared_ptr<const State> state_;
};

}  // namespace flant5
