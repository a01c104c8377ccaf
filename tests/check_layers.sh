#!/usr/bin/env bash
# Keeps the layers of ../shared/DESIGN.md: which folder of src/ may include which, and that each third-party library is
# included by one folder only. Reads every #include; prints each that is not allowed and fails.
set -euo pipefail
cd "$(dirname "$0")/../src"

declare -A MAY=(
  [core]="core"
  [media]="core media"
  [nn]="core nn"
  [perceive]="core nn perceive"
  [motion]="core nn motion"
  [character]="core nn character"
  [retarget]="core retarget"
  [render]="core render"
  [brush]="core brush"
  [pipeline]="core media nn perceive motion character retarget render brush pipeline"
  [cli]="core pipeline cli"
  [testing]="core testing"
)
# Pattern of the include -> the folder that owns the library.
declare -A OWNER=(
  ["^libav|^libsw"]="media"
  ["^oneapi/dnnl/"]="nn"
  ["^oneapi/tbb|^tbb/"]="pipeline"
  ["^nlohmann/"]="pipeline"
  ["^zip\\.h"]="pipeline"
  ["^CLI/"]="cli"
)
bad=0
complain() { echo "check_layers: $*"; bad=1; }

for file in $(find . -name '*.h' -o -name '*.cc' | sort); do
  folder=$(cut -d/ -f2 <<<"$file")
  allowed=${MAY[$folder]:-}
  [ -n "$allowed" ] || { complain "src/$folder is not in the table of layers"; continue; }
  case "$file" in *_test.cc | */test_*.h) allowed="$allowed testing" ;; esac
  while read -r include; do
    first=${include%%/*}
    if [ -d "$first" ]; then
      [[ " $allowed " == *" $first "* ]] || complain "$file includes $include: $folder may include only $allowed"
    fi
    for pattern in "${!OWNER[@]}"; do
      if [[ $include =~ $pattern ]] && [ "${OWNER[$pattern]}" != "$folder" ]; then
        complain "$file includes $include, which belongs to ${OWNER[$pattern]}"
      fi
    done
    # Eigen is everybody's vocabulary.
  done < <(sed -nE 's/^#include [<"]([^>"]+)[>"].*/\1/p' "$file")
done
[ $bad = 0 ] && echo "check_layers: every include is allowed"
exit $bad
