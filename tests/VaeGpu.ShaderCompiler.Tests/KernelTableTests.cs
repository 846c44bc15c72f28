using System.Text;

namespace VaeGpu.ShaderCompiler.Tests;

public sealed class KernelTableTests
{
    [Test]
    public void Parse_Row_IsOneVariant()
    {
        var table = Parse("""
            // Comments and trailing commas are allowed.
            { "kernels": [ { "name": "a", "source": "a.comp", "macros": { "N": 4, "TYPE": "vec4", }, }, ], }
            """);
        Assert.That(table.Variants, Has.Count.EqualTo(1));
        Assert.That(table.Variants[0].Name, Is.EqualTo("a"));
        Assert.That(table.Variants[0].Source, Is.EqualTo("a.comp"));
        Assert.That(table.Variants[0].Macros, Is.EqualTo(Macros(("N", "4"), ("TYPE", "vec4"))));
        Assert.That(table.Budget, Is.EqualTo(default(KernelBudget)));
    }

    [Test]
    public void Parse_Matrix_IsEveryCombination()
    {
        var table = Parse("""
            { "budget": { "variants": 6, "bytes": 1000 }, "kernels": [ {
                "name": "k-{N}{TEXEL}", "source": "k.comp", "macros": { "FIXED": 1 },
                "matrix": { "N": [1, 2, 4], "TEXEL": { "": null, "-texel": 1 } } } ] }
            """);
        Assert.That(table.Variants.Select(variant => variant.Name), Is.EqualTo(["k-1", "k-1-texel", "k-2", "k-2-texel", "k-4", "k-4-texel"]));
        Assert.That(table.Variants[2].Macros, Is.EqualTo(Macros(("FIXED", "1"), ("N", "2"))));
        Assert.That(table.Variants[3].Macros, Is.EqualTo(Macros(("FIXED", "1"), ("N", "2"), ("TEXEL", "1"))));
        Assert.That(table.Budget, Is.EqualTo(new KernelBudget(6, 1000)));
    }

    [TestCase("""{ "kernels": [""", "kernels.json(1)")]
    [TestCase("""[]""", "the table has to be an object")]
    [TestCase("""{}""", "needs an array 'kernels'")]
    [TestCase("""{ "kernels": [], "budgets": {} }""", "has no 'budgets'")]
    [TestCase("""{ "kernels": [ { "source": "a.comp" } ] }""", "needs a 'name'")]
    [TestCase("""{ "kernels": [ { "name": "a" } ] }""", "a needs a 'source'")]
    [TestCase("""{ "kernels": [ { "name": "a", "source": "a.comp", "define": {} } ] }""", "a has no 'define'")]
    [TestCase("""{ "kernels": [ { "name": "a", "source": "a.comp" }, { "name": "a", "source": "b.comp" } ] }""", "a is there twice")]
    [TestCase("""{ "kernels": [ { "name": "../a", "source": "a.comp" } ] }""", "../a is no name")]
    [TestCase("""{ "kernels": [ { "name": "A", "source": "a.comp" } ] }""", "A is no name")]
    [TestCase("""{ "kernels": [ { "name": "a{N}", "source": "a.comp" } ] }""", "is no name")]
    [TestCase("""{ "kernels": [ { "name": "a", "source": "a.comp", "matrix": { "N": [1, 2] } } ] }""", "'{N}'")]
    [TestCase("""{ "kernels": [ { "name": "a{N}", "source": "a.comp", "matrix": { "N": [] } } ] }""", "N needs at least one value")]
    [TestCase("""{ "kernels": [ { "name": "a{N}", "source": "a.comp", "matrix": { "N": [1, 1] } } ] }""", "a1 is there twice")]
    [TestCase("""{ "kernels": [ { "name": "a{N}", "source": "a.comp", "macros": { "N": 1 }, "matrix": { "N": [1] } } ] }""", "N in 'macros' and in 'matrix'")]
    [TestCase("""{ "kernels": [ { "name": "a", "source": "a.comp", "macros": { "1N": 1 } } ] }""", "1N is no name of a macro")]
    [TestCase("""{ "kernels": [ { "name": "a", "source": "a.comp", "macros": { "N": true } } ] }""", "N needs a number or a string")]
    [TestCase("""{ "budget": { "variants": 1 }, "kernels": [ { "name": "a{N}", "source": "a.comp", "matrix": { "N": [1, 2] } } ] }""", "has 2 variants, and its budget is 1")]
    [TestCase("""{ "budget": { "variants": -1 }, "kernels": [] }""", "'variants' has to be a whole number")]
    public void Parse_WrongTable_SaysWhere(string json, string message)
        => Assert.That(() => Parse(json), Throws.TypeOf<KernelTableException>().With.Message.Contains(message));

    [Test]
    public void Parse_MatrixBeyondReason_IsRefused()
    {
        var values = string.Join(", ", Enumerable.Range(0, 100));
        var json = $$"""{ "kernels": [ { "name": "a-{A}-{B}-{C}", "source": "a.comp", "matrix": { "A": [{{values}}], "B": [{{values}}], "C": [{{values}}] } } ] }""";
        Assert.That(() => Parse(json), Throws.TypeOf<KernelTableException>().With.Message.Contains("more than 4096"));
    }

    [Test]
    public void Load_MissingTable_SaysSo()
    {
        using var folder = new ShaderFolder();
        Assert.That(() => KernelTable.Load(folder.Path), Throws.TypeOf<KernelTableException>().With.Message.StartsWith("kernels.json: "));
    }

    private static KernelTable Parse(string json) => KernelTable.Parse(Encoding.UTF8.GetBytes(json));

    private static KeyValuePair<string, string>[] Macros(params (string Name, string Value)[] macros)
        => [.. macros.Select(macro => KeyValuePair.Create(macro.Name, macro.Value))];
}
