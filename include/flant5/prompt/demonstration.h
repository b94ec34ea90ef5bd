// A labelled example shown inside a prompt: a "shot".
#pragma once

#include <string>

#include "flant5/data/label.h"

namespace flant5 {

struct Demonstration {
  std::string text;
  Label label = Label::kNeutral;
};

}  // namespace flant5
