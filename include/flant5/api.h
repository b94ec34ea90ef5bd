// What libflant5.so exports. Everything else in it is hidden, so that it cannot clash with other libraries.
#pragma once

#define FLANT5_API __attribute__((visibility("default")))
