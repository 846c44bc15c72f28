using System.Globalization;
using System.Reflection;
using Silk.NET.Vulkan;
using Silk.NET.Vulkan.Extensions.EXT;
using Silk.NET.Vulkan.Extensions.KHR;

namespace VaeGpu.Bindings.Tests;

/// <summary>Overloads against a list of those that the real assemblies have.</summary>
public sealed class SignatureTests
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(string)] = "string",
    };

    private static IEnumerable<Type> Types
        => new[] { typeof(Vk), typeof(KhrSurface), typeof(ExtDebugUtils) }.Select(type => type.Assembly).Distinct().SelectMany(assembly => assembly.GetTypes());

    private static IEnumerable<TestCaseData> Recommended
    {
        get
        {
            using var stream = typeof(SignatureTests).Assembly.GetManifestResourceStream("RecommendedOverloads.txt")!;
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                if (!line.StartsWith('#'))
                {
                    var parts = line.Split('|');
                    yield return new TestCaseData(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]).SetArgDisplayNames(parts[0], parts[2].Split('(')[0]);
                }
            }
        }
    }

    [TestCaseSource(nameof(Recommended))]
    public void Command_HasTheOverload(string className, int overloads, string signature)
    {
        var name = signature.Split('(')[0].Split(' ')[^1];
        var methods = MethodsOf(className).Where(method => method.Name == name).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(methods.Select(Format), Does.Contain(signature));
            Assert.That(methods, Has.Count.LessThanOrEqualTo(overloads), "more overloads than the real class has");
            Assert.That(methods.Any(method => method.GetParameters().All(parameter => !parameter.ParameterType.IsByRef && parameter.ParameterType != typeof(string))), Is.True, "no overload of pointers alone");
        });
    }

    [Test]
    public void Extensions_AreNamedAsTheySayThemselves()
    {
        var extensions = Types.Where(type => type.BaseType is { IsGenericType: true, Name: "NativeExtension`1" }).ToList();
        Assert.That(extensions, Has.Count.GreaterThanOrEqualTo(11));
        foreach (var extension in extensions)
        {
            var name = (string)extension.GetField("ExtensionName")!.GetRawConstantValue()!;
            Assert.That(string.Concat(name.Split('_').Skip(1)), Is.EqualTo(extension.Name).IgnoreCase);
            Assert.That(extension.Namespace, Is.EqualTo($"Silk.NET.Vulkan.Extensions.{name.Split('_')[1]}"));
        }
    }

    [Test]
    public void Constants_AreThoseOfVulkan()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Vk.WholeSize, Is.EqualTo(ulong.MaxValue));
            Assert.That(Vk.QueueFamilyIgnored, Is.EqualTo(uint.MaxValue));
            Assert.That(Vk.QueueFamilyExternal, Is.EqualTo(uint.MaxValue - 1));
            Assert.That(Vk.RemainingMipLevels, Is.EqualTo(uint.MaxValue));
            Assert.That(Vk.MaxMemoryTypes, Is.EqualTo(32));
            Assert.That(Vk.UuidSize, Is.EqualTo(16));
            Assert.That(Vk.True, Is.EqualTo(1));
            Assert.That(Vk.False, Is.Zero);
            Assert.That(Vk.LodClampNone, Is.EqualTo(1000f));
        });
    }

    private static IEnumerable<MethodInfo> MethodsOf(string className)
    {
        var type = Types.Single(type => type.Name == className && type.Namespace!.StartsWith("Silk.NET.Vulkan", StringComparison.Ordinal));
        return type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly);
    }

    private static string Format(MethodInfo method)
        => $"{Format(method.ReturnType)} {method.Name}({string.Join(", ", method.GetParameters().Select(Format))})";

    private static string Format(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!type.IsByRef)
        {
            return $"{Format(type)} {parameter.Name}";
        }

        var kind = parameter.IsOut ? "out" : parameter.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "RequiresLocationAttribute") ? "ref readonly" : parameter.IsIn ? "in" : "ref";
        return $"{kind} {Format(type.GetElementType()!)} {parameter.Name}";
    }

    private static string Format(Type type)
        => type.IsPointer ? Format(type.GetElementType()!) + "*" : Keywords.GetValueOrDefault(type, type.Name);
}
