using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Makes the Vulkan loader list SwiftShader beside the machine's own drivers, so that one process tests both.</summary>
internal static partial class SwiftShader
{
    /// <summary>Part of its device's name.</summary>
    public const string Name = "SwiftShader";

    /// <summary>Where Debian's chromium-common puts it.</summary>
    private const string Manifest = "/usr/lib/chromium/vk_swiftshader_icd.json";

    private const string AddedDrivers = "VK_ADD_DRIVER_FILES";

    public static bool IsInstalled { get; } = File.Exists(Manifest);

    /// <summary>The loader reads the C environment when an instance is made, which .NET's own copy does not reach.</summary>
    [ModuleInitializer]
    internal static void Announce()
    {
        if (IsInstalled && OperatingSystem.IsLinux())
        {
            string? others = Environment.GetEnvironmentVariable(AddedDrivers);
            _ = SetEnvironment(AddedDrivers, string.IsNullOrEmpty(others) ? Manifest : $"{others}:{Manifest}", 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
