// A confusion matrix and its metrics as text for terminals. Every string ends with a newline.
#pragma once

#include <string>

#include "eval/confusion_matrix.h"

namespace flant5 {

// What scikit-learn's classification_report prints with labels= the set, its names and zero_division=0: where
// answers are invalid, the line "accuracy" gives way to "micro avg". Empty if the matrix is.
std::string classification_report(const ConfusionMatrix& matrix, int digits = 2);

// Counts, a row for each gold label, a column for each answer, the invalid one included. Columns of many labels are
// numbered; of more than fit on a screen, the pairs that are confused most often are listed instead.
std::string confusion_table(const ConfusionMatrix& matrix);

// The same matrix as blocks (U+2591..2593, U+2588) shaded by each row's shares; with the shares in percent where the
// columns have names.
std::string confusion_blocks(const ConfusionMatrix& matrix);

}  // namespace flant5
