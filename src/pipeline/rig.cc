#include "pipeline/rig.h"

#include "core/pending_file.h"
#include "core/text.h"
#include "nn/network.h"
#include "pipeline/character_file.h"
#include "pipeline/model_folder.h"
#include "pipeline/tbb_executor.h"

namespace understudy {

Status Rig(const RigRequest& request, const Progress& progress, std::stop_token stop) {
  if (request.character.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "there is no character image; give the picture that is to be rigged"};
  }
  if (!request.output.ends_with(".understudy")) {
    return Error{ErrorCode::kUnsupported,
                 Concat("a character cannot be written as \"", request.output,
                        "\"; the name must end in .understudy")};
  }
  { US_ASSIGN_OR_RETURN(const PendingFile writable, PendingFile::Create(request.output)); }
  SetNetworkThreads(DefaultThreads());
  US_ASSIGN_OR_RETURN(const std::string models, FindModelFolder());
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped before rigging; nothing was written"};
  }
  if (progress) {
    progress("rigging", 0, 1);
  }
  US_ASSIGN_OR_RETURN(const LoadedCharacter loaded,
                      LoadCharacter(request.character, request.tier, models));
  if (stop.stop_requested()) {
    return Error{ErrorCode::kCancelled, "stopped while rigging; nothing was written"};
  }
  US_RETURN_IF_ERROR(WriteCharacterFile(request.output, loaded));
  if (progress) {
    progress("rigging", 1, 1);
  }
  return {};
}

}  // namespace understudy
