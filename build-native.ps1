# Builds vaegpu.dll and vaegpu.lib (Windows), libvaegpu.dylib (macOS) or libvaegpu.so ahead of time for the system it runs on, into artifacts/native.
# Not run by us yet: on Linux use build-native.sh, which is. Needs the .NET 10 SDK and the C++ tools that NativeAOT links with.
#   pwsh build-native.ps1
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
# The real Silk.NET packages bring the shader compiler along.
$rid = dotnet msbuild src/VaeGpu.Native/VaeGpu.Native.csproj -getProperty:NETCoreSdkRuntimeIdentifier
dotnet publish src/VaeGpu.Native -c Release -r $rid -p:Bindings=NuGet
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

New-Item -ItemType Directory -Force artifacts/native | Out-Null
$published = "artifacts-nuget/publish/VaeGpu.Native/release_$rid"
if ($IsWindows) {
    Copy-Item "$published/vaegpu.dll" artifacts/native
    # For programs that link with it; the linker leaves it where it worked.
    Copy-Item "artifacts-nuget/bin/VaeGpu.Native/release_$rid/native/vaegpu.lib" artifacts/native
} elseif ($IsMacOS) {
    Copy-Item "$published/libvaegpu.dylib" artifacts/native
} else {
    Copy-Item "$published/libvaegpu.so" artifacts/native
}
Copy-Item src/VaeGpu.Native/include/vaegpu.h artifacts/native
