// A run as one self-contained HTML page: no network, light and dark, readable on a phone.
#pragma once

#include <string>

#include "eval/error_log.h"
#include "eval/evaluation.h"
#include "eval/manifest.h"

namespace flant5 {

// Everything that came from outside is escaped. Under 1 MB whatever the number of rows: the page says so where the
// error log or a very long prompt did not keep all.
std::string html_report(const Evaluation& evaluation, const RunManifest& manifest, const ErrorLog& errors);

}  // namespace flant5
