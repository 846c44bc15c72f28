using System.Text.RegularExpressions;
using VaeGpu.ShaderCompiler;

// build --shaders DIR --out DIR: the step of the build that makes VaeGpu.Shaders. Says something only when it did something.
if (args is not ["build", "--shaders", var shaders, "--out", var output])
{
    Console.Error.WriteLine("usage: VaeGpu.ShaderCompiler build --shaders DIR --out DIR");
    return 2;
}

try
{
    var summary = ShaderBuilder.Build(shaders, output);
    if (summary.Compiled > 0)
    {
        Console.WriteLine(summary);
    }

    return 0;
}
catch (ShaderBuildException exception)
{
    // The form in which build tools and editors find file and line.
    foreach (var line in exception.Message.Split('\n'))
    {
        Console.Error.WriteLine(Regex.Replace(
            line,
            @"^([^:]+):(?:(\d+):)? (?:error|warning): ",
            match => $"{Path.GetFullPath(Path.Combine(shaders, match.Groups[1].Value))}({(match.Groups[2].Success ? match.Groups[2].Value : "1")}): error GLSL001: "));
    }

    return 1;
}
catch (Exception exception) when (exception is KernelTableException or TimeoutException or IOException or UnauthorizedAccessException or DllNotFoundException)
{
    Console.Error.WriteLine($"shaders : error GLSL002: {exception.Message}");
    return 1;
}
