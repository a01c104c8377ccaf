#include "pipeline/read_bvh.h"

#include "pipeline/bvh_to_motion.h"
#include "pipeline/name_bvh_joints.h"
#include "pipeline/parse_bvh.h"
#include "pipeline/read_text.h"

namespace understudy {

Result<MotionClip> ReadBvh(const std::string& path) {
  US_ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  US_ASSIGN_OR_RETURN(const BvhClip clip, ParseBvh(text, path));
  US_ASSIGN_OR_RETURN(const BvhBody body, NameBvhJoints(clip, path));
  return MotionFromBvh(clip, body, path);
}

}  // namespace understudy
