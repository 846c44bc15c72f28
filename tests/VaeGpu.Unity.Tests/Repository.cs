using System.Reflection;

namespace VaeGpu.Unity.Tests;

/// <summary>Where this project was built.</summary>
internal static class Repository
{
    private static readonly string Root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Repository").Value!;

    /// <summary>The Unity package's folder.</summary>
    public static string Package { get; } = Path("samples/unity/org.vaegpu");

    /// <summary>The C interface's header.</summary>
    public static string Header { get; } = Path("src/VaeGpu.Native/include/vaegpu.h");

    /// <summary>A path in the repository.</summary>
    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);
}
