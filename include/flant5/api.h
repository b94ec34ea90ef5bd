// What libflant5.so exports. All else in it is hidden, so that it cannot meet another library's symbols.
#pragma once

#define FLANT5_API __attribute__((visibility("default")))
