using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Unity.Tests;

/// <summary>The package's declarations are those of vaegpu.h, one for one, as the header's own text has them.</summary>
public sealed class InteropTests
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly CHeader Header = new(File.ReadAllText(Repository.Header));

    private static IEnumerable<Type> Structs => typeof(Native).GetNestedTypes(All).Where(type => type.Name.StartsWith("vg_", StringComparison.Ordinal));

    [Test]
    public void Header_IsUnderstood()
    {
        string text = File.ReadAllText(Repository.Header);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Header.Functions(), Has.Count.EqualTo(text.Split('\n').Count(line => line.StartsWith("VG_API ", StringComparison.Ordinal))));
            Assert.That(Header.Structs(), Has.Length.EqualTo(text.Split('\n').Count(line => line.StartsWith("typedef struct ", StringComparison.Ordinal))));
            Assert.That(Header.Constants(), Contains.Key("VG_OK").And.ContainKey("VG_WAIT_FOREVER").And.ContainKey("VG_IMAGE_LINEAR"));
        }
    }

    [Test]
    public void Constants_AreTheHeaders()
    {
        var ours = typeof(Native).GetFields(All).Where(field => field.IsLiteral && field.Name.StartsWith("VG_", StringComparison.Ordinal)).ToDictionary(field => field.Name, field => Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture));
        Assert.That(ours, Is.EquivalentTo(Header.Constants()));
    }

    [Test]
    public void Functions_AreTheHeaders()
    {
        var ours = typeof(Native).GetMethods(All).ToDictionary(method => method.Name, method => string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name).Prepend(method.ReturnType.Name)));
        Assert.That(ours, Is.EquivalentTo(Header.Functions()));
    }

    [Test]
    public void Functions_AreFoundByTheirOwnNamesInTheLibrary()
    {
        foreach (MethodInfo method in typeof(Native).GetMethods(All))
        {
            DllImportAttribute import = method.GetCustomAttribute<DllImportAttribute>()!;
            Assert.That((import.Value, import.EntryPoint, import.CallingConvention, import.ExactSpelling, import.SetLastError), Is.EqualTo(("vaegpu", method.Name, CallingConvention.Cdecl, true, false)), method.Name);
        }
    }

    [Test]
    public void Structs_LieAsCLaysThem()
    {
        string[] ours = [.. Structs.Select(Describe).Order(StringComparer.Ordinal)];
        string[] headers = [.. Header.Structs().Select(Describe).Order(StringComparer.Ordinal)];
        Assert.That(ours, Is.EqualTo(headers));
    }

    [Test]
    public void PathTime_IsTheHeaders()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Unsafe.SizeOf<PathTime>(), Is.EqualTo(Unsafe.SizeOf<Native.vg_path_time>()));
            Assert.That((int)Marshal.OffsetOf<PathTime>(nameof(PathTime.Path)), Is.EqualTo((int)Marshal.OffsetOf<Native.vg_path_time>("path")));
            Assert.That((int)Marshal.OffsetOf<PathTime>(nameof(PathTime.Time)), Is.EqualTo((int)Marshal.OffsetOf<Native.vg_path_time>("time")));
        }
    }

    [Test]
    public void Enumerations_AreTheHeadersNumbers()
    {
        using (Assert.EnterMultipleScope())
        {
            Check<Backend>(("Automatic", Native.VG_BACKEND_AUTO), ("Vulkan", Native.VG_BACKEND_VULKAN), ("Processor", Native.VG_BACKEND_CPU));
            Check<Prior>(("Own", Native.VG_PRIOR_OWN), ("Normal", Native.VG_PRIOR_NORMAL), ("Mixture", Native.VG_PRIOR_MIXTURE), ("Autoregressive", Native.VG_PRIOR_AUTOREGRESSIVE), ("Independent", Native.VG_PRIOR_INDEPENDENT));
            Check<PathKind>(("Linear", Native.VG_PATH_LINEAR), ("Spherical", Native.VG_PATH_SPHERICAL), ("CatmullRom", Native.VG_PATH_CATMULL_ROM));
            Check<PathEase>(("None", Native.VG_EASE_NONE), ("Smoothstep", Native.VG_EASE_SMOOTHSTEP));
        }
    }

    private static void Check<T>(params (string Name, uint Number)[] expected)
        where T : struct, Enum =>
        Assert.That(Enum.GetValues<T>().Select(value => (value.ToString(), Convert.ToUInt32(value, CultureInfo.InvariantCulture))), Is.EqualTo(expected));

    private static string Describe(CStruct type) =>
        $"{type.Name}: {type.Size} bytes, {string.Join(", ", type.Fields.Select(field => $"{field.Type} {field.Name} at {field.Offset} of {field.Size}"))}";

    private static string Describe(Type type) =>
        $"{type.Name}: {Marshal.SizeOf(type)} bytes, {string.Join(", ", type.GetFields(All).Select(field => Describe(type, field)))}";

    private static string Describe(Type type, FieldInfo field)
    {
        FixedBufferAttribute? buffer = field.GetCustomAttribute<FixedBufferAttribute>();
        string name = buffer is null ? field.FieldType.Name : $"{buffer.ElementType.Name}[{buffer.Length}]";
        int size = field.FieldType.IsPointer ? nint.Size : Marshal.SizeOf(field.FieldType);
        return $"{name} {field.Name} at {Marshal.OffsetOf(type, field.Name)} of {size}";
    }
}
