// The file of --config.
#pragma once

#include <CLI/CLI.hpp>
#include <istream>
#include <string>
#include <vector>

namespace flant5 {

// CLI11's TOML, in which every line must be an option of `app`, with as many values as it takes. Throws UsageError.
class OptionsFile : public CLI::ConfigTOML {
 public:
  explicit OptionsFile(const CLI::App& app) : app_(app) {}
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

 private:
  void check(const CLI::ConfigItem& item) const;

  const CLI::App& app_;
};

}  // namespace flant5
