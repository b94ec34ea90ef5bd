// The two kinds of input: a file, which is read in any order, and a stream, which is read as it comes.
#pragma once

#include <memory>

#include "data/columnar_library.h"

namespace flant5 {

// Throws InputError for what is not such a file.
std::unique_ptr<ColumnarReader> open_parquet(const ColumnarInput& input);
std::unique_ptr<ColumnarReader> open_arrow_file(const ColumnarInput& input);
std::unique_ptr<ColumnarReader> open_arrow_stream(const ColumnarInput& input);

}  // namespace flant5
