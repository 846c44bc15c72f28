using System.Reflection;

namespace VaeGpu.Cli.Tests.Support;

/// <summary>The files that this was built of.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("Repository");

    /// <summary>A file or folder by its path from the root.</summary>
    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>A built assembly of a program that is not referenced.</summary>
    public static string Built(string project) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Metadata("Configuration"), project + ".dll"));

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
