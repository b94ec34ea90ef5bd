// The text of a template with its name, for messages that say where.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flant5 {

class Source {
 public:
  // Line ends become \n and one of them at the end is dropped, as Jinja2 does. Throws UsageError: no UTF-8, too long.
  Source(std::string name, std::string_view text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

  // Throws UsageError "NAME:LINE:COLUMN: message", counted from 1, columns in characters.
  [[noreturn]] void fail(std::size_t offset, const std::string& message) const;

 private:
  std::string name_;
  std::string text_;
};

}  // namespace flant5
