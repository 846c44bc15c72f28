namespace VaeGpu.ShaderCompiler.Tests;

public sealed class GlslCompilerTests
{
    [Test]
    public void Compile_GivesValidSpirv13()
    {
        using var folder = new ShaderFolder().Write("scale.comp", ShaderFolder.Scale);
        var spirv = Compile(folder, "scale.comp").Spirv;
        Spirv.AssertHeader(spirv);
        Assert.That(Spirv.Validate(spirv), Is.Empty);
    }

    [Test]
    public void SpirvValidation_CatchesADamagedModule()
    {
        using var folder = new ShaderFolder().Write("scale.comp", ShaderFolder.Scale);
        var spirv = Compile(folder, "scale.comp").Spirv;
        Assert.That(Spirv.Validate(spirv.AsSpan(0, spirv.Length - 4)), Is.Not.Empty);
    }

    [Test]
    public void Compile_Optimises()
    {
        using var folder = new ShaderFolder().Write("calls.comp", """
            #version 450
            layout(local_size_x = 64) in;
            layout(set = 0, binding = 0, std430) buffer Data { float data[]; };
            float twice(float x) { return x + x; }
            void main() { data[gl_GlobalInvocationID.x] = twice(data[gl_GlobalInvocationID.x]); }
            """);
        Assert.That(Spirv.Count(Compile(folder, "calls.comp").Spirv, Spirv.OpFunction), Is.EqualTo(1), "the call is inlined");
    }

    [Test]
    public void Compile_TypeError_NamesFileAndLine()
    {
        using var folder = new ShaderFolder().Write("wrong.comp", """
            #version 450
            layout(local_size_x = 64) in;
            void main() {
                vec3 colour = 1;
            }
            """);
        var exception = Assert.Throws<ShaderCompilationException>(() => Compile(folder, "wrong.comp"))!;
        Assert.That(exception.Message, Does.StartWith("wrong.comp:4: error: ").And.Contain("cannot convert"));
        Assert.That(exception.Dependencies.Keys, Is.EqualTo(["wrong.comp"]));
    }

    [Test]
    public void Compile_ErrorInAnInclude_NamesTheInclude()
    {
        using var folder = new ShaderFolder()
            .Write("user.comp", ShaderFolder.Including("\"shared.glsl\"", "value()"))
            .Write("include/shared.glsl", "\nfloat value() {\n    return missing;\n}\n");
        var exception = Assert.Throws<ShaderCompilationException>(() => Compile(folder, "user.comp"))!;
        Assert.That(exception.Message, Does.StartWith("include/shared.glsl:3: error: ").And.Contain("missing"));
    }

    [Test]
    public void Compile_ErrorAfterAnInclude_KeepsItsOwnLine()
    {
        using var folder = new ShaderFolder()
            .Write("user.comp", ShaderFolder.Including("\"shared.glsl\"", "nothing"))
            .Write("include/shared.glsl", "#define VALUE 1.0\n\n\n");
        var exception = Assert.Throws<ShaderCompilationException>(() => Compile(folder, "user.comp"))!;
        Assert.That(exception.Message, Does.StartWith("user.comp:6: error: ").And.Contain("nothing"));
    }

    [Test]
    public void Compile_Warning_IsAnError()
    {
        using var folder = new ShaderFolder().Write("warns.comp", ShaderFolder.Scale.Replace("#version 450", "#version 450\n#extension GL_EXT_nonexistent : enable"));
        var exception = Assert.Throws<ShaderCompilationException>(() => Compile(folder, "warns.comp"))!;
        Assert.That(exception.Message, Does.StartWith("warns.comp:2: error: ").And.Contain("GL_EXT_nonexistent"));
    }

    [TestCase("\"nowhere.glsl\"", "looked for nowhere.glsl and include/nowhere.glsl")]
    [TestCase("<nowhere.glsl>", "looked for include/nowhere.glsl")]
    [TestCase("\"../../outside.glsl\"", "outside the folder")]
    [TestCase("\"/etc/hostname\"", "outside the folder")]
    public void Compile_MissingInclude_NamesFileLineAndReason(string include, string reason)
    {
        using var folder = new ShaderFolder().Write("user.comp", ShaderFolder.Including(include));
        File.WriteAllText(Path.Combine(folder.Path, "..", "outside.glsl"), "#define VALUE 1.0\n");
        var exception = Assert.Throws<ShaderCompilationException>(() => Compile(folder, "user.comp"))!;
        Assert.That(exception.Message, Does.StartWith("user.comp:2: error: ").And.Contain(reason));
    }

    [Test]
    public void Compile_MissingSource_SaysSo()
    {
        using var folder = new ShaderFolder();
        var exception = Assert.Throws<ShaderCompilationException>(() => Compile(folder, "nowhere.comp"))!;
        Assert.That(exception.Message, Does.StartWith("nowhere.comp:1: error: "));
        Assert.That(exception.Dependencies, Does.ContainKey("nowhere.comp").WithValue(null));
    }

    [Test]
    public void Compile_EmptySource_SaysSo()
    {
        using var folder = new ShaderFolder().Write("empty.comp", "");
        Assert.That(() => Compile(folder, "empty.comp"), Throws.TypeOf<ShaderCompilationException>().With.Message.StartsWith("empty.comp:1: error: "));
    }

    [Test]
    public void Compile_FileThatIncludesItself_EndsWithAnError()
    {
        using var folder = new ShaderFolder()
            .Write("user.comp", ShaderFolder.Including("\"self.glsl\""))
            .Write("include/self.glsl", "#include \"self.glsl\"\n#define VALUE 1.0\n");
        var exception = Assert.Throws<ShaderCompilationException>(() => Compile(folder, "user.comp"))!;
        Assert.That(exception.Message, Does.StartWith("include/self.glsl:1: error: ").And.Contain("nest deeper"));
    }

    [Test]
    public void Compile_Includes_AreFoundBesideAndShared()
    {
        using var folder = new ShaderFolder()
            .Write("group/user.comp", ShaderFolder.Including("\"near.glsl\"", "NEAR + FAR + DEEP"))
            .Write("group/near.glsl", "#include <far.glsl>\n#define NEAR 1.0\n")
            .Write("include/near.glsl", "#error the one beside comes first\n")
            .Write("include/far.glsl", "#include \"parts/../parts/deep.glsl\"\n#define FAR 2.0\n")
            .Write("include/parts/deep.glsl", "#define DEEP 4.0\n");
        var shader = Compile(folder, "group/user.comp");
        Assert.That(
            shader.Dependencies.Keys,
            Is.EquivalentTo(["group/user.comp", "group/near.glsl", "include/far.glsl", "include/parts/deep.glsl"]));

        // 1 + 2 + 4, folded: the module of the sum is the module of its value.
        folder.Write("include/near.glsl", "#define VALUE 7.0\n").Write("user.comp", ShaderFolder.Including("\"near.glsl\""));
        Assert.That(shader.Spirv, Is.EqualTo(Compile(folder, "user.comp").Spirv));
    }

    [Test]
    public void Compile_Macros_ReachTheSource()
    {
        using var folder = new ShaderFolder()
            .Write("scale.comp", ShaderFolder.Scale)
            .Write("four.comp", ShaderFolder.Scale.Replace("float(SCALE)", "4.0"));
        Assert.That(Compile(folder, "scale.comp", ("SCALE", "4")).Spirv, Is.EqualTo(Compile(folder, "four.comp").Spirv));
        Assert.That(Compile(folder, "scale.comp", ("SCALE", "3")).Spirv, Is.Not.EqualTo(Compile(folder, "four.comp").Spirv));
        Assert.That(Compile(folder, "scale.comp", ("SCALE", "max(2, 4)")).Spirv, Is.EqualTo(Compile(folder, "four.comp").Spirv));
    }

    [Test]
    public void Compile_TextBeyondAscii_IsReadWhole()
    {
        // Every ä is two bytes: a length counted in characters would cut the last line off.
        using var folder = new ShaderFolder()
            .Write("plain.comp", ShaderFolder.Scale)
            .Write("comment.comp", ShaderFolder.Scale.Replace("#version 450", "#version 450\n// ääääääääääääääääääääääää"));
        Assert.That(Compile(folder, "comment.comp").Spirv, Is.EqualTo(Compile(folder, "plain.comp").Spirv));
    }

    [Test]
    public void Compile_FromManyThreads_GivesTheSame()
    {
        using var folder = new ShaderFolder()
            .Write("user.comp", ShaderFolder.Including("\"shared.glsl\"", "float(SCALE) * VALUE"))
            .Write("include/shared.glsl", "#define VALUE 2.0\n");
        using var compiler = new GlslCompiler(folder.Path);
        var expected = Enumerable.Range(0, 8).Select(scale => compiler.Compile(Variant("user.comp", ("SCALE", $"{scale}"))).Spirv).ToArray();
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, index =>
        {
            var spirv = compiler.Compile(Variant("user.comp", ("SCALE", $"{index % 8}"))).Spirv;
            Assert.That(spirv, Is.EqualTo(expected[index % 8]));
        });
    }

    [Test]
    public void Compile_AfterDispose_Throws()
    {
        using var folder = new ShaderFolder().Write("scale.comp", ShaderFolder.Scale);
        var compiler = new GlslCompiler(folder.Path);
        compiler.Dispose();
        compiler.Dispose();
        Assert.That(() => compiler.Compile(Variant("scale.comp")), Throws.TypeOf<ObjectDisposedException>());
    }

    private static CompiledShader Compile(ShaderFolder folder, string source, params (string Name, string Value)[] macros)
    {
        using var compiler = new GlslCompiler(folder.Path);
        return compiler.Compile(Variant(source, macros));
    }

    private static KernelVariant Variant(string source, params (string Name, string Value)[] macros)
        => new("test", source, [.. macros.Select(macro => KeyValuePair.Create(macro.Name, macro.Value))]);
}
