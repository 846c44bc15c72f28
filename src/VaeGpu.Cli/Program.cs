using VaeGpu.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
