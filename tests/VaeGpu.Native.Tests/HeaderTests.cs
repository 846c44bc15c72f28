using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using VaeGpu.Testing;
using VaeGpu.Vulkan;

namespace VaeGpu.Native.Tests;

/// <summary>vaegpu.h and the library agree, and compilers have nothing to say against it.</summary>
[Platform("Linux")]
public sealed partial class HeaderTests
{
    /// <summary>The header's structs, by the names that C# has for them.</summary>
    private static readonly Dictionary<string, Type> Structs = new()
    {
        ["vg_requirements"] = typeof(NativeRequirements),
        ["vg_device_info"] = typeof(NativeDeviceInfo),
        ["vg_host_device"] = typeof(NativeHostDevice),
        ["vg_context_options"] = typeof(NativeContextOptions),
        ["vg_context_info"] = typeof(NativeContextInfo),
        ["vg_model_options"] = typeof(NativeModelOptions),
        ["vg_model_info"] = typeof(NativeModelInfo),
        ["vg_path"] = typeof(NativePath),
        ["vg_path_time"] = typeof(PathTime),
        ["vg_input"] = typeof(NativeInput),
        ["vg_decoder_options"] = typeof(NativeDecoderOptions),
        ["vg_decoder_info"] = typeof(NativeDecoderInfo),
        ["vg_image"] = typeof(NativeImage),
        ["vg_semaphore"] = typeof(HostSemaphore),
        ["vg_target_options"] = typeof(NativeTargetOptions),
        ["vg_target_info"] = typeof(NativeTargetInfo),
        ["vg_unity_event"] = typeof(NativeUnityEvent),
    };

    private static string Header { get; } = File.ReadAllText(Repository.File("src/VaeGpu.Native/include/vaegpu.h"));

    [Test]
    public void Structs_LieTheSameInBothLanguages()
    {
        string[] inC = NativeBuild.Run("layout.c").Lines;
        string[] inHeader = [.. StructName().Matches(Header).Select(match => match.Groups[1].Value)];
        string[] inCSharp = [.. inHeader.SelectMany(name => Describe(name, Structs[name]))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(inHeader, Is.EquivalentTo(Structs.Keys));
            Assert.That(inC, Is.EqualTo(inCSharp));
        }
    }

    /// <summary>A field appended later must not fall into padding, or a host's size would not tell whether it has it.</summary>
    [Test]
    public void Structs_HaveNoPaddingAndKeepTheirFirstSize()
    {
        foreach ((string name, Type type) in Structs)
        {
            int fields = type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Sum(SizeOf);
            Assert.That(fields, Is.EqualTo(Marshal.SizeOf(type)), name);
            if (type.GetProperty("FirstSize") is { } first)
            {
                Assert.That(first.GetValue(null), Is.EqualTo((uint)Marshal.SizeOf(type)), $"{name} is at its first version");
            }
        }
    }

    [Test]
    public void Functions_AreThoseThatTheLibraryExports()
    {
        string[] declared = [.. FunctionName().Matches(Header).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        string[] exported = [.. Command.Succeed("nm", ["-D", "--defined-only", NativeBuild.Library]).Lines.Select(line => line.Split(' ')[^1].Split('@')[0])
            .Where(name => name.StartsWith("vg_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string[] called = [.. NativeBuild.Run("exports.c", "list").Lines.Order(StringComparer.Ordinal)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(declared, Is.EqualTo(exported));
            Assert.That(declared, Is.EqualTo(called));
        }
    }

    [Test]
    public void Results_HaveTheNumbersAndNamesOfTheHeader()
    {
        (string Name, int Number)[] inHeader = [.. ResultLine().Matches(Header).Select(match => (match.Groups[1].Value, int.Parse(match.Groups[2].Value)))];
        Assert.That(inHeader.Select(result => result.Number), Is.EquivalentTo(Enum.GetValues<ResultCode>().Cast<int>()));
        foreach ((string name, int number) in inHeader)
        {
            Assert.That(NameOf((ResultCode)number), Is.EqualTo(name));
        }
    }

    [Test]
    public void Header_IsCPlusPlus() => NativeBuild.Run("header.cpp");

    /// <summary>What it links with must be on every machine that plays games.</summary>
    [Test]
    public void Library_NeedsLibcAndLibmAlone()
    {
        string[] needed = [.. Command.Succeed("readelf", ["-d", NativeBuild.Library]).Lines.Select(line => Needed().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];
        Assert.That(needed, Is.SubsetOf(new[] { "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libdl.so.2", "libpthread.so.0", "librt.so.1" }));
        Assert.That(Command.Succeed("readelf", ["-d", NativeBuild.Library]).Output, Does.Contain("libvaegpu.so").And.Contain("NODELETE"));
    }

    private static unsafe string NameOf(ResultCode code) => Marshal.PtrToStringUTF8((nint)ResultNames.Of(code))!;

    private static IEnumerable<string> Describe(string name, Type type)
    {
        yield return $"{name} {Marshal.SizeOf(type)}";
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
        {
            yield return $"{name}.{Lower(field.Name)} {Marshal.OffsetOf(type, field.Name)} {SizeOf(field)}";
        }
    }

    private static int SizeOf(FieldInfo field) =>
        field.FieldType.IsPointer || field.FieldType.IsFunctionPointer || field.FieldType == typeof(nint) ? nint.Size : Marshal.SizeOf(field.FieldType);

    /// <summary>A name as C has it: <c>Rgba8Bytes</c>, or a record's <c>&lt;Path&gt;k__BackingField</c>, is <c>rgba8_bytes</c> and <c>path</c>.</summary>
    private static string Lower(string name)
    {
        string bare = name.StartsWith('<') ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : name;
        var lower = new StringBuilder();
        foreach (char letter in bare)
        {
            lower.Append(char.IsUpper(letter) && lower.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(letter));
        }

        return lower.ToString();
    }

    [GeneratedRegex(@"^typedef struct (\w+) \{", RegexOptions.Multiline)]
    private static partial Regex StructName();

    [GeneratedRegex(@"^VG_API [^(]*?(vg_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"^    (VG_(?:OK|NOT_READY|INCOMPLETE|ERROR_\w+)) = (-?\d+)", RegexOptions.Multiline)]
    private static partial Regex ResultLine();

    [GeneratedRegex(@"NEEDED.*\[(.*)\]")]
    private static partial Regex Needed();
}
