using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using VaeGpu.Cli.Tests.Support;

namespace VaeGpu.Cli.Tests;

/// <summary>The floors of docs/architecture.md, held against the built assemblies.</summary>
public sealed class FloorTests
{
    private static readonly Assembly Core = typeof(Model).Assembly;
    private static readonly Assembly Shaders = Assembly.Load("VaeGpu.Shaders");
    private static readonly Assembly Vulkan = Assembly.Load("VaeGpu.Vulkan");
    private static readonly Assembly Training = Assembly.Load("VaeGpu.Training");
    private static readonly Assembly Suite = Assembly.Load("VaeGpu.Suite");
    private static readonly Assembly ShaderCompiler = Assembly.Load("VaeGpu.ShaderCompiler");

    private static readonly string[] NamedPackages = ["Silk.NET", "TorchSharp"];

    public static IEnumerable<TestCaseData> Allowed()
    {
        yield return new TestCaseData(Core, new[] { "System.Numerics.Tensors" }).SetArgDisplayNames("VaeGpu");
        yield return new TestCaseData(Shaders, Array.Empty<string>()).SetArgDisplayNames("VaeGpu.Shaders");
        yield return new TestCaseData(Vulkan, new[] { "VaeGpu", "VaeGpu.Shaders", "Silk.NET.Vulkan", "Silk.NET.Core" }).SetArgDisplayNames("VaeGpu.Vulkan");
        yield return new TestCaseData(Training, new[] { "VaeGpu", "TorchSharp", "BigGustave", "System.Numerics.Tensors" }).SetArgDisplayNames("VaeGpu.Training");
        yield return new TestCaseData(Suite, new[] { "VaeGpu", "VaeGpu.Vulkan", "Silk.NET.Vulkan", "Silk.NET.Core" }).SetArgDisplayNames("VaeGpu.Suite");
        yield return new TestCaseData(ShaderCompiler, new[] { "VaeGpu", "Silk.NET.Shaderc", "Silk.NET.Core" }).SetArgDisplayNames("VaeGpu.ShaderCompiler");
    }

    [TestCaseSource(nameof(Allowed))]
    public void NoArrowRunsUp(Assembly assembly, string[] allowed)
    {
        IEnumerable<string> foreign = assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name is not ("System.Private.CoreLib" or "netstandard" or "mscorlib"))
            .Where(name => name == "System.Numerics.Tensors" || !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal))
            .Where(name => !allowed.Any(permitted => name == permitted || name.StartsWith(permitted + ".Extensions.", StringComparison.Ordinal)));
        Assert.That(foreign, Is.Empty);
    }

    /// <summary>What each project may reference, ground first. The tests and samples see what they like.</summary>
    private static readonly Dictionary<string, string[]> Floors = new()
    {
        ["VaeGpu"] = [],
        ["VaeGpu.Shaders"] = ["VaeGpu.ShaderCompiler"],
        ["VaeGpu.ShaderCompiler"] = ["VaeGpu"],
        ["VaeGpu.Vulkan"] = ["VaeGpu", "VaeGpu.Shaders"],
        ["VaeGpu.Training"] = ["VaeGpu"],
        ["VaeGpu.Suite"] = ["VaeGpu", "VaeGpu.Vulkan"],
        ["VaeGpu.Native"] = ["VaeGpu", "VaeGpu.Vulkan"],
        ["VaeGpu.Cli"] = ["VaeGpu", "VaeGpu.Vulkan", "VaeGpu.Training", "VaeGpu.Suite", "VaeGpu.ShaderCompiler"],
    };

    /// <summary>References that the compiler drops because nothing uses them are arrows too.</summary>
    [Test]
    public void ProjectFiles_RespectTheFloors()
    {
        string source = Repository.File("src");
        string[] projects = [.. Directory.GetFiles(source, "*.csproj", SearchOption.AllDirectories)];
        Assert.That(projects.Select(Path.GetFileNameWithoutExtension), Is.SupersetOf(Floors.Keys));
        foreach (string project in projects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            bool binding = Path.GetRelativePath(source, project).StartsWith("Bindings", StringComparison.Ordinal);
            IEnumerable<string> referenced = XDocument.Load(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            if (binding)
            {
                Assert.That(referenced.Where(Floors.ContainsKey), Is.Empty, $"{name}: the bindings are the ground");
            }
            else
            {
                Assert.That(Floors, Contains.Key(name), "a project needs a floor");
                Assert.That(referenced.Where(reference => !Floors[name].Contains(reference)), Is.Empty, name);
            }
        }
    }

    [Test]
    public void NoPublicMember_NamesATypeOfTheNamedPackages([Values("VaeGpu", "VaeGpu.Shaders", "VaeGpu.Vulkan", "VaeGpu.Training", "VaeGpu.ShaderCompiler")] string name)
    {
        var leaks = new List<string>();
        foreach (Type type in Assembly.Load(name).GetExportedTypes())
        {
            Check(type.FullName!, type.BaseType);
            Array.ForEach(type.GetInterfaces(), face => Check(type.FullName!, face));
            foreach (MemberInfo member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                foreach (Type? used in TypesOf(member))
                {
                    Check($"{type.FullName}.{member.Name}", used);
                }
            }
        }

        Assert.That(leaks, Is.Empty);

        void Check(string where, Type? used)
        {
            if (used is null)
            {
                return;
            }

            if (used.HasElementType)
            {
                Check(where, used.GetElementType());
                return;
            }

            Array.ForEach(used.GetGenericArguments(), argument => Check(where, argument));
            if (NamedPackages.Any(package => used.Namespace?.StartsWith(package, StringComparison.Ordinal) == true))
            {
                leaks.Add($"{where} names {used}");
            }
        }
    }

    [Test]
    public void BindingSubsets_AreNotPublic([Values("VaeGpu.Vulkan", "VaeGpu.Training", "VaeGpu.ShaderCompiler")] string name) =>
        Assert.That(Assembly.Load(name).GetExportedTypes().Where(type => NamedPackages.Any(package => type.Namespace?.StartsWith(package, StringComparison.Ordinal) == true)), Is.Empty);

    [Test]
    public void CommandLine_IsTheOnlyPlaceWhereRuntimeAndTrainingMeet()
    {
        Assert.That(Vulkan.GetReferencedAssemblies().Select(name => name.Name), Does.Not.Contain("VaeGpu.Training"));
        Assert.That(Training.GetReferencedAssemblies().Select(name => name.Name), Does.Not.Contain("VaeGpu.Vulkan").And.Not.Contain("VaeGpu.Shaders"));
    }

    /// <summary>The types of what a consumer can see: public and protected members.</summary>
    private static IEnumerable<Type?> TypesOf(MemberInfo member) => member switch
    {
        _ when member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is FieldInfo => [],
        MethodBase method when method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly =>
            [.. method.GetParameters().Select(parameter => parameter.ParameterType), (method as MethodInfo)?.ReturnType],
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly => [field.FieldType],
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(accessor => accessor.IsPublic || accessor.IsFamily || accessor.IsFamilyOrAssembly) => [property.PropertyType],
        EventInfo { AddMethod.IsPublic: true } handler => [handler.EventHandlerType],
        _ => [],
    };
}
