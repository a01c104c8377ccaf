#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace understudy::testing {

// A folder that exists while this object does.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "understudy_test_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string File(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Where the real clips and pictures lie: $UNDERSTUDY_SHARED, else ../shared/data beside the
// checkout.
inline std::string SharedData() {
  if (const char* set = std::getenv("UNDERSTUDY_SHARED")) {
    return set;
  }
  return std::string(UNDERSTUDY_SOURCE_DIR) + "/../shared/data";
}

}  // namespace understudy::testing

// Skips the test, saying why, where the real data is absent (a user's checkout has none).
#define US_SKIP_WITHOUT_SHARED(file)                                                    \
  if (!std::filesystem::exists(understudy::testing::SharedData() + "/" + (file))) {     \
    GTEST_SKIP() << (file) << " is not there: " << understudy::testing::SharedData()    \
                 << " holds the project's real clips only on its developers' machines"; \
  }
