using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace VaeGpu.Unity.Tests;

/// <summary>Compiles standin.c against vaegpu.h, and has the package find it where it looks for the native library.</summary>
internal static unsafe class StandinLibrary
{
    private static readonly nint Handle = Load();

    /// <summary>Contexts, models, paths and decoders that are not destroyed.</summary>
    public static int Alive => ((delegate* unmanaged<int>)Export("standin_alive"))();

    /// <summary>Contexts that are not destroyed.</summary>
    public static int Contexts => ((delegate* unmanaged<int>)Export("standin_contexts"))();

    /// <summary>Decodes that were begun.</summary>
    public static int Begun => ((delegate* unmanaged<int>)Export("standin_begun"))();

    /// <summary>Forgets everything.</summary>
    /// <param name="loadPolls">How often a decoder is asked for before it is there.</param>
    /// <param name="decodePolls">How often a decode is.</param>
    public static void Reset(int loadPolls = 0, int decodePolls = 0) => ((delegate* unmanaged<int, int, void>)Export("standin_reset"))(loadPolls, decodePolls);

    /// <summary>Has decoders fail from now on.</summary>
    public static void FailLoad() => ((delegate* unmanaged<void>)Export("standin_fail_load"))();

    /// <summary>Loses the device.</summary>
    public static void LoseDevice() => ((delegate* unmanaged<void>)Export("standin_lose_device"))();

    /// <summary>Has Unity's device come, or not, by the result that asking for it gives.</summary>
    public static void Unity(int result = 0) => ((delegate* unmanaged<int, void>)Export("standin_unity"))(result);

    /// <summary>Has the next events give this instead of a picture.</summary>
    public static void EventResult(int result, int times) => ((delegate* unmanaged<int, int, void>)Export("standin_event_result"))(result, times);

    /// <summary>Queue events that were run.</summary>
    public static int QueueEvents => ((delegate* unmanaged<int>)Export("standin_queue_events"))();

    /// <summary>Decode events that drew a picture.</summary>
    public static int DecodeEvents => ((delegate* unmanaged<int>)Export("standin_decode_events"))();

    /// <summary>The flags of the last one.</summary>
    public static uint EventFlags => ((delegate* unmanaged<uint>)Export("standin_event_flags"))();

    private static nint Export(string name) => NativeLibrary.GetExport(Handle, name);

    private static nint Load()
    {
        string folder = typeof(StandinLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "StandinFolder").Value!;
        string library = Path.Combine(Directory.CreateDirectory(folder).FullName, $"standin-{Environment.ProcessId}.so");
        var start = new ProcessStartInfo("gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-I", Path.GetDirectoryName(Repository.Header)!, Repository.Path("tests/VaeGpu.Unity.Tests/Standin/standin.c"), "-o", library]) { RedirectStandardError = true };
        using (Process compiler = Process.Start(start)!)
        {
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero, errors);
        }

        nint handle = NativeLibrary.Load(library);
        // Mapped, it needs no name any more.
        File.Delete(library);
        NativeLibrary.SetDllImportResolver(typeof(Decoder).Assembly, (name, _, _) => name == "vaegpu" ? handle : 0);
        return handle;
    }
}
