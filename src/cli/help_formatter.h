// How --help looks.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace flant5 {

// Two columns that fit 80.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(30); }
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_description(const CLI::App* app) const override;
};

}  // namespace flant5
