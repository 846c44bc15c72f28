#!/usr/bin/env bash
# Sets up what is missing, builds, runs every test, and closes with one line: tests: N passed, N failed, N skipped
#   ./test.sh              every test (about twenty-four minutes on two cores)
#   ./test.sh --quality    the slow tier: reproduces every figure of docs/quality.md and writes the table
set -euo pipefail
cd "$(dirname "$0")"
export CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

case "${1:-}" in
  '') ;;
  --quality) exec eng/quality.sh ;;
  -h|--help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
  *) echo "error: unknown option $1 (see ./test.sh --help)" >&2; exit 2 ;;
esac

. eng/packages.sh
eng/install-packages.sh "${test_packages[@]}"

results=artifacts/test-results
rm -rf "$results"
echo "Building"
# As it ships: without optimisation the references and the CPU kernels take minutes.
dotnet msbuild VaeGpu.sln -restore -m -p:Configuration=Release -nologo -v:quiet </dev/null

echo "Checking the formatting"
dotnet format VaeGpu.sln --verify-no-changes --no-restore -v quiet </dev/null

failed_run=0
dotnet test VaeGpu.sln -c Release --no-build -v quiet --logger "trx" --results-directory "$results" --blame-hang-timeout 15min </dev/null || failed_run=1

# The counts of every project's result file, summed.
count() { grep -ho "<Counters [^>]*" "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'; }
total=$(count total); passed=$(count passed); executed=$(count executed)
failed=$(( executed - passed )); skipped=$(( total - executed ))

# Once more, for what a project prints is far above by now, and names no test that failed before its class was torn down.
awk -v RS='<UnitTestResult ' '/^[^>]*outcome="Failed"/ {
  match($0, /testName="[^"]*"/); print "failed: " substr($0, RSTART + 10, RLENGTH - 11)
  if (match($0, /<Message>.*<\/Message>/)) print substr($0, RSTART + 9, RLENGTH < 2019 ? RLENGTH - 19 : 2000)
}' "$results"/*.trx 2>/dev/null || true

# A project that silently stops running its tests must not pass: the floor goes up with the tests.
floor=$(cat tests/floor.txt)
status=0
if [ "$executed" -lt "$floor" ]; then
  echo "error: $executed tests ran, and tests/floor.txt says at least $floor" >&2
  status=1
fi
[ "$failed" -eq 0 ] && [ "$failed_run" -eq 0 ] || status=1
echo "tests: $passed passed, $failed failed, $skipped skipped"
exit $status
