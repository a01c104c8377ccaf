#include "core/text.h"

#include <iomanip>
#include <locale>

namespace understudy {

std::string Fixed(double value, int digits) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << std::fixed << std::setprecision(digits) << value;
  return std::move(out).str();
}

}  // namespace understudy
