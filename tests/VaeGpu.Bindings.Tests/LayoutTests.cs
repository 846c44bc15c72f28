using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Silk.NET.Vulkan;
using VaeGpu.BindingsGenerator.Naming;

namespace VaeGpu.Bindings.Tests;

/// <summary>Sizes, offsets and values of the whole subset against the C compiler.</summary>
public sealed class LayoutTests
{
    private static IEnumerable<TestCaseData> Structs => Cases("Structs");

    private static IEnumerable<TestCaseData> Handles => Cases("Handles");

    private static IEnumerable<TestCaseData> Enums => Cases("Enums");

    [TestCaseSource(nameof(Structs))]
    public void Struct_HasTheLayoutOfC(string name, Type type)
    {
        var layout = NativeLayout.Instance;
        var members = layout.MembersByStruct[name];
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Assert.That(SizeOf(type), Is.EqualTo(layout[$"sizeof({name})"]), "size");
        if (layout.MembersByStruct[name].Count == fields.Length)
        {
            foreach (var (field, member) in fields.Zip(members))
            {
                Assert.That(field.Name, Is.EqualTo(member.Replace("_", string.Empty, StringComparison.Ordinal)).IgnoreCase);
                Assert.That(OffsetOf(field), Is.EqualTo(layout[$"offsetof({name}, {member})"]), field.Name);
            }

            return;
        }

        // A union has a field an element of each of its arrays.
        Assert.That(type.StructLayoutAttribute!.Value, Is.EqualTo(System.Runtime.InteropServices.LayoutKind.Explicit));
        foreach (var member in members)
        {
            var elements = fields.Where(field => field.Name.StartsWith(member + "_", StringComparison.OrdinalIgnoreCase)).ToList();
            Assert.That(elements, Is.Not.Empty, member);
            for (var index = 0; index < elements.Count; index++)
            {
                Assert.That(OffsetOf(elements[index]), Is.EqualTo(layout[$"offsetof({name}, {member})"] + (index * SizeOf(elements[index].FieldType))), elements[index].Name);
            }
        }
    }

    [TestCaseSource(nameof(Handles))]
    public void Handle_HasTheSizeOfC(string name, Type type) => Assert.That(SizeOf(type), Is.EqualTo(NativeLayout.Instance[$"sizeof({name})"]));

    [TestCaseSource(nameof(Enums))]
    public void Enum_HasTheValuesOfC(string name, Type type)
    {
        var underlying = Enum.GetUnderlyingType(type);
        Assert.That(underlying, Is.EqualTo(typeof(int)).Or.EqualTo(typeof(long)));
        var expected = new Dictionary<string, long>();
        if (Repository.Registry.Enums.TryGetValue(name, out var block))
        {
            foreach (var (token, member) in EnumMemberNames.Of(block))
            {
                // The sign of C's unsigned masks is the one thing that differs.
                var value = NativeLayout.Instance[token.Name];
                expected.Add(member, underlying == typeof(int) ? unchecked((int)value) : value);
            }
        }

        if (type.IsDefined(typeof(FlagsAttribute)))
        {
            expected.TryAdd("None", 0);
        }

        var actual = Enum.GetNames(type).ToDictionary(member => member, member => Convert.ToInt64(Enum.Parse(type, member), null));
#if NUGET_BINDINGS
        Assert.That(expected, Is.SubsetOf(actual));
#else
        Assert.That(actual, Is.EquivalentTo(expected));
#endif
    }

    [TestCaseSource(nameof(Structs))]
    public void Struct_SetsItsTypeInNoConstructorButTheOneWithParameters(string name, Type type)
    {
        Assert.That(type.GetConstructor(Type.EmptyTypes), Is.Null, "a constructor without parameters would hide a forgotten SType");
        Assert.That(type.GetConstructors(), Has.Length.LessThanOrEqualTo(1));
        var field = type.GetField("SType");
        if (field is null || NativeLayout.Instance.StructureTypeTokens[name] is not { } token)
        {
            return;
        }

        var constructor = type.GetConstructors().Single();
        var parameter = constructor.GetParameters()[0];
        Assert.Multiple(() =>
        {
            Assert.That(field.GetValue(Activator.CreateInstance(type)), Is.EqualTo((StructureType)0));
            Assert.That(parameter.Name, Is.EqualTo("sType"));
            Assert.That(parameter.ParameterType, Is.EqualTo(typeof(StructureType?)));
            Assert.That(Convert.ToInt64(parameter.DefaultValue, null), Is.EqualTo(NativeLayout.Instance[token]));
            Assert.That(constructor.GetParameters().Skip(1).Select(other => other.IsOptional), Is.All.True);
        });
    }

    private static IEnumerable<TestCaseData> Cases(string folder)
        => Repository.GeneratedTypes(folder).Select(type => new TestCaseData(type.NativeName, type.Type).SetArgDisplayNames(type.NativeName));

    private static int SizeOf(Type type)
        => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    // The distance of the field of a local variable from the variable.
    private static long OffsetOf(FieldInfo field)
    {
        var method = new DynamicMethod("OffsetOf", typeof(long), [], typeof(LayoutTests).Module, true);
        var generator = method.GetILGenerator();
        var variable = generator.DeclareLocal(field.DeclaringType!);
        generator.Emit(OpCodes.Ldloca, variable);
        generator.Emit(OpCodes.Ldflda, field);
        generator.Emit(OpCodes.Conv_I8);
        generator.Emit(OpCodes.Ldloca, variable);
        generator.Emit(OpCodes.Conv_I8);
        generator.Emit(OpCodes.Sub);
        generator.Emit(OpCodes.Ret);
        return ((Func<long>)method.CreateDelegate(typeof(Func<long>)))();
    }
}
