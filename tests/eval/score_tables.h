// Tables of scores, from the golden files of scripts/make_calibration_goldens.py.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

#include "eval/score_table.h"

namespace flant5::test {

// gold: a label's place for each row, or null for rows without.
inline ScoreTable table_from(const nlohmann::json& scores, const nlohmann::json& gold = nullptr) {
  ScoreTable table(scores[0].size());
  for (std::size_t row = 0; row < scores.size(); ++row) {
    const auto label = gold.is_null() ? std::nullopt : std::optional(label_at(gold[row].get<std::size_t>()));
    table.add(scores[row].get<std::vector<double>>(), label);
  }
  return table;
}

}  // namespace flant5::test
