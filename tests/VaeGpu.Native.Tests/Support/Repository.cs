using System.Reflection;

namespace VaeGpu.Native.Tests;

/// <summary>Where this project was built.</summary>
internal static class Repository
{
    private static readonly string Root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Repository").Value!;

    /// <summary>A file of the repository.</summary>
    public static string File(string path) => Path.Combine(Root, path);
}
