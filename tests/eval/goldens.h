// The golden files of scripts/make_eval_goldens.py.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eval/confusion_matrix.h"
#include "eval/scores.h"
#include "tests/folders.h"

namespace flant5::test {

inline nlohmann::json golden(const std::string& name) {
  std::ifstream file(source_folder() / "tests/goldens/eval" / name);
  EXPECT_TRUE(file) << name;
  return nlohmann::json::parse(file);
}

// rows: [labels, labels + 1]
inline ConfusionMatrix matrix_from(const nlohmann::json& rows, const LabelSet& of = LabelSet()) {
  const auto labels = static_cast<Eigen::Index>(rows.size());
  ConfusionMatrix::Counts counts(labels, labels + 1);
  for (Eigen::Index i = 0; i < counts.rows(); ++i) {
    for (Eigen::Index j = 0; j < counts.cols(); ++j) {
      counts(i, j) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].get<std::int64_t>();
    }
  }
  return {of, counts};
}

inline ConfusionMatrix matrix_of(std::initializer_list<std::initializer_list<std::int64_t>> rows) {
  return matrix_from(nlohmann::json(std::vector<std::vector<std::int64_t>>(rows.begin(), rows.end())));
}

// null stands for NaN.
inline void expect_near(double value, const nlohmann::json& expected, double tolerance, const std::string& what) {
  if (expected.is_null()) {
    EXPECT_TRUE(std::isnan(value)) << what << " is " << value;
  } else {
    EXPECT_NEAR(value, expected.get<double>(), tolerance) << what;
  }
}

}  // namespace flant5::test
