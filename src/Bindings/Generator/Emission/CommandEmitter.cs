using VaeGpu.BindingsGenerator.Naming;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator.Emission;

/// <summary>
/// Writes the overloads of a command: each pointer parameter also by reference (a string also as such), in all
/// combinations. One overload calls the native function; the others pin and call that one.
/// </summary>
internal sealed class CommandEmitter(ManagedTypes types)
{
    /// <summary>Writes a command of a class whose function table holds it at the given place.</summary>
    public void Emit(SourceText source, Command command, string name, int slot)
    {
        var returnType = types.Of(command.Return);
        var forms = new List<List<ParameterForm>> { new() };
        for (var index = 0; index < command.Parameters.Count; index++)
        {
            var choices = FormsOf(command, index);
            forms = forms.SelectMany(prefix => choices.Select(choice => prefix.Append(choice).ToList())).ToList();
        }

        foreach (var form in forms)
        {
            if (form.TrueForAll(parameter => parameter.IsPlain))
            {
                EmitNative(source, command, name, returnType, form, slot);
            }
            else
            {
                EmitPinning(source, name, returnType, form);
            }
        }

        EmitReturning(source, command, name, returnType);
    }

    private static string Parameters(List<ParameterForm> form) => string.Join(", ", form.Select(parameter => parameter.Declaration));

    private static void EmitNative(SourceText source, Command command, string name, string returnType, List<ParameterForm> form, int slot)
    {
        var signature = form.Select(parameter => parameter.Declaration[..parameter.Declaration.LastIndexOf(' ')]).Append(returnType);
        var call = $"((delegate* unmanaged<{string.Join(", ", signature)}>)Function({slot}, \"{command.Name}\"))({string.Join(", ", form.Select(parameter => parameter.Argument))})";
        source.Open($"public {returnType} {name}({Parameters(form)})");
        switch (command.Name)
        {
            // The functions of what was made are loaded for it from here on.
            case "vkCreateInstance" or "vkCreateDevice":
                source.Line($"var result = {call};");
                source.Open("if (result == Result.Success)");
                source.Line($"Adopt(*{form[^1].Argument});");
                source.Close();
                source.Line();
                source.Line("return result;");
                break;
            case "vkDestroyInstance" or "vkDestroyDevice":
                source.Line($"{call};");
                source.Line($"Forget({form[0].Argument});");
                break;
            default:
                source.Line(returnType == "void" ? $"{call};" : $"return {call};");
                break;
        }

        source.Close();
        source.Line();
    }

    private static void EmitPinning(SourceText source, string name, string returnType, List<ParameterForm> form)
    {
        var typeParameters = form.Select(parameter => parameter.TypeParameter).OfType<string>().ToList();
        var generic = typeParameters.Count == 0 ? string.Empty : $"<{string.Join(", ", typeParameters)}>";
        var constraints = string.Concat(typeParameters.Select(parameter => $" where {parameter} : unmanaged"));
        source.Open($"public {returnType} {name}{generic}({Parameters(form)}){constraints}");
        foreach (var statement in form.Select(parameter => parameter.Before).OfType<string>())
        {
            source.Line(statement);
        }

        var cleanUps = form.Select(parameter => parameter.After).OfType<string>().ToList();
        if (cleanUps.Count > 0)
        {
            source.Open("try");
        }

        var pins = form.Select(parameter => parameter.Fixed).OfType<string>().ToList();
        foreach (var pin in pins)
        {
            source.Line(pin);
        }

        var call = $"{(returnType == "void" ? string.Empty : "return ")}{name}({string.Join(", ", form.Select(parameter => parameter.Argument))});";
        if (pins.Count == 0)
        {
            source.Line(call);
        }
        else
        {
            source.OpenBrace();
            source.Line(call);
            source.Close();
        }

        if (cleanUps.Count > 0)
        {
            source.Close();
            source.Open("finally");
            cleanUps.ForEach(source.Line);
            source.Close();
        }

        source.Close();
        source.Line();
    }

    private void EmitReturning(SourceText source, Command command, string name, string returnType)
    {
        // A query whose one pointer is its last parameter has an overload that returns what it found.
        var last = command.Parameters[^1];
        if (returnType != "void" || !IsOut(command, command.Parameters.Count - 1) || last.Length is not null
            || command.Parameters.Count(parameter => parameter.IsPointer) != 1)
        {
            return;
        }

        var others = command.Parameters.Take(command.Parameters.Count - 1).ToList();
        source.Open($"public {types.OfElement(last)} {name}({string.Join(", ", others.Select(parameter => $"{types.Of(parameter)} {Names.Identifier(parameter.Name)}"))})");
        source.Line($"{name}({string.Join(", ", others.Select(parameter => Names.Identifier(parameter.Name)).Append($"out var {Names.Identifier(last.Name)}"))});");
        source.Line($"return {Names.Identifier(last.Name)};");
        source.Close();
        source.Line();
    }

    private static bool IsOut(Command command, int index)
    {
        var parameter = command.Parameters[index];
        return index == command.Parameters.Count - 1 && parameter.IsPointer && !parameter.IsConst && parameter.Type != "void"
            && (command.Name.StartsWith("vkCreate", StringComparison.Ordinal)
                || command.Name.StartsWith("vkAllocate", StringComparison.Ordinal)
                || command.Name.StartsWith("vkGet", StringComparison.Ordinal));
    }

    private List<ParameterForm> FormsOf(Command command, int index)
    {
        var parameter = command.Parameters[index];
        var name = Names.Identifier(parameter.Name);
        var element = types.OfElement(parameter);
        if (!parameter.IsPointer)
        {
            return [ParameterForm.Plain(element, name)];
        }

        var depth = int.Max(parameter.PointerDepth, 0) + (parameter.ArrayLengths.Count > 0 ? 1 : 0);
        var pointer = element + new string('*', depth);
        var target = element + new string('*', depth - 1);
        var pinned = $"{parameter.Name}Pointer";
        var forms = new List<ParameterForm> { ParameterForm.Plain(pointer, name) };
        if (target == "void")
        {
            forms.Add(new ParameterForm($"ref T0 {name}", null, $"fixed (T0* {pinned} = &{name})", null, pinned, "T0"));
        }
        else if (parameter.IsConst)
        {
            forms.Add(new ParameterForm($"ref readonly {target} {name}", null, $"fixed ({pointer} {pinned} = &{name})", null, pinned, null));
        }
        else if (IsOut(command, index))
        {
            var value = types.StructureTypeTokenOf(parameter) is { } token ? $"new {target}(StructureType.{types.StructureType(token)})" : "default";
            forms.Add(new ParameterForm($"out {target} {name}", $"{name} = {value};", $"fixed ({pointer} {pinned} = &{name})", null, pinned, null));
        }
        else
        {
            forms.Add(new ParameterForm($"ref {target} {name}", null, $"fixed ({pointer} {pinned} = &{name})", null, pinned, null));
        }

        if (parameter.Type == "char")
        {
            forms.Add(new ParameterForm($"string {name}", $"var {pinned} = (byte*)SilkMarshal.StringToPtr({name}, NativeStringEncoding.UTF8);", null, $"SilkMarshal.Free((nint){pinned});", pinned, null));
        }

        return forms;
    }
}
