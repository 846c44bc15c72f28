using BenchmarkDotNet.Running;

// BenchmarkDotNet's own toolchain writes a project beside the program and builds it there, which the one artifacts folder of this repository and its
// central package versions do not allow: the benchmarks run in this process instead.
string[] options = args.Contains("--inProcess") ? args : [.. args, "--inProcess"];
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(options);
