#pragma once

#include <string>

#include "core/result.h"

namespace understudy {

// An output that appears under its name only when it is whole. The bytes go into a hidden file
// beside the final one (`.NAME.PID-N.part`); Commit() renames it in one step, and a PendingFile
// that goes away without Commit() takes the hidden file with it. What stood under the name before
// stays until Commit().
//
//   US_ASSIGN_OR_RETURN(PendingFile file, PendingFile::Create("out.mp4"));
//   ... write file.temporary_path() ...
//   US_RETURN_IF_ERROR(file.Commit());
class PendingFile {
 public:
  // Makes the hidden file, empty, so that a name which cannot be written fails now and not after
  // the work. Errors: InvalidArgument (no name, a folder, a device, a name over 255 bytes, no
  // permission), NotFound (the folder is missing), LimitExceeded (no room), Unavailable (anything
  // else the system says). A symbolic link is followed: the file it points to is the one replaced.
  static Result<PendingFile> Create(const std::string& path);

  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&& other) noexcept;
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  const std::string& path() const { return path_; }                      // as given to Create()
  const std::string& temporary_path() const { return temporary_path_; }  // empty after Commit()

  // Gives the file its name. Close it first. Call once; after an error the hidden file is gone all
  // the same.
  Status Commit();

 private:
  PendingFile(std::string path, std::string final_path, std::string temporary_path);
  void Discard() noexcept;

  std::string path_;
  std::string final_path_;  // path_ with symbolic links followed
  std::string temporary_path_;
};

// The Error for a system call that failed while `path` was made or written; `error_number` is its
// errno. ENOSPC, EDQUOT and EFBIG become LimitExceeded, a missing folder NotFound, no permission
// InvalidArgument.
Error CannotWrite(const std::string& path, int error_number);

// A name for something hidden beside `path`, in its folder: `.NAME.PID-N.part`, different at every
// call.
std::string HiddenNameBeside(const std::string& path);

}  // namespace understudy
