using System.Collections.Concurrent;
using System.Diagnostics;

namespace VaeGpu.ShaderCompiler.Tests;

public sealed class LiveShaderSourceTests
{
    private const string Table = """
        { "kernels": [
          { "name": "scale", "source": "scale.comp" },
          { "name": "user", "source": "user.comp" },
        ] }
        """;

    [Test]
    public void GetSpirv_GivesWhatTheCompilerGives()
    {
        using var folder = Sample();
        using var source = Open(folder);
        folder.Build();
        Assert.That(source.GetSpirv("scale"), Is.EqualTo(folder.Spirv("scale")));
        Assert.That(source.GetSpirv("user"), Is.EqualTo(folder.Spirv("user")));
        Assert.That(source.GetSpirv("stranger"), Is.Null);
        Assert.That(source.Revision, Is.Zero);
        Assert.That(source.Error, Is.Null);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ChangedSource_IsReloaded(bool renamed)
    {
        using var folder = Sample();
        using var source = Open(folder);
        var before = source.GetSpirv("scale");
        var user = source.GetSpirv("user");
        var reloaded = new ConcurrentQueue<string>();
        source.Reloaded += names => names.ToList().ForEach(reloaded.Enqueue);
        var text = ShaderFolder.Scale.Replace("*=", "+=");
        if (renamed)
        {
            folder.Replace("scale.comp", text);
        }
        else
        {
            folder.Write("scale.comp", text);
        }

        Wait(() => source.Revision > 0);
        Wait(() => reloaded.Contains("scale"));
        folder.Build();
        Assert.That(source.GetSpirv("scale"), Is.EqualTo(folder.Spirv("scale")).And.Not.EqualTo(before));
        Assert.That(source.GetSpirv("user"), Is.EqualTo(user));
        Assert.That(reloaded, Does.Not.Contain("user"));
    }

    [Test]
    public void ChangedInclude_ReloadsItsUsers()
    {
        using var folder = Sample();
        using var source = Open(folder);
        var before = source.GetSpirv("user");
        folder.Replace("include/shared.glsl", "#define VALUE 3.0\n");
        Wait(() => source.Revision > 0);
        folder.Build();
        Assert.That(source.GetSpirv("user"), Is.EqualTo(folder.Spirv("user")).And.Not.EqualTo(before));
    }

    [Test]
    public void BrokenSource_KeepsTheOldKernelAndTellsTheFault()
    {
        using var folder = Sample();
        using var source = Open(folder);
        var before = source.GetSpirv("scale");
        var failures = new ConcurrentQueue<string>();
        source.Failed += failures.Enqueue;
        folder.Replace("scale.comp", ShaderFolder.Scale.Replace("float(SCALE)", "missing"));
        Wait(() => source.Error is not null && !failures.IsEmpty);
        Assert.That(source.Error, Does.StartWith("scale.comp:8: error: ").And.Contain("missing"));
        Assert.That(failures, Has.Some.EqualTo(source.Error));
        Assert.That(source.GetSpirv("scale"), Is.EqualTo(before));
        Assert.That(source.Revision, Is.Zero);

        // Mended to something else, the fault goes and the kernel changes.
        folder.Replace("scale.comp", ShaderFolder.Scale.Replace("*=", "-="));
        Wait(() => source.Revision > 0);
        Assert.That(source.Error, Is.Null);
        Assert.That(source.GetSpirv("scale"), Is.Not.EqualTo(before));
    }

    [Test]
    public void BrokenSource_MendedToWhatItWas_ForgetsTheFault()
    {
        using var folder = Sample();
        using var source = Open(folder);
        source.GetSpirv("scale");
        folder.Replace("scale.comp", "#version 450\nnonsense\n");
        Wait(() => source.Error is not null);
        folder.Replace("scale.comp", ShaderFolder.Scale);
        Wait(() => source.Error is null);
        Assert.That(source.Revision, Is.Zero, "the kernel is the same");
    }

    [Test]
    public void BrokenFromTheStart_GivesNullUntilItCompiles()
    {
        using var folder = Sample().Write("scale.comp", "#version 450\nnonsense\n");
        using var source = Open(folder);
        string? failure = null;
        source.Failed += text => failure = text;
        Assert.That(source.GetSpirv("scale"), Is.Null);
        Assert.That(source.Error, Does.StartWith("scale.comp:2: error: "));
        Assert.That(failure, Is.EqualTo(source.Error));
        folder.Replace("scale.comp", ShaderFolder.Scale);
        Wait(() => source.Revision > 0);
        Spirv.AssertHeader(source.GetSpirv("scale"));
        Assert.That(source.Error, Is.Null);
    }

    [Test]
    public void IncludeThatWasMissing_IsFoundWhenItComes()
    {
        using var folder = Sample();
        File.Delete(Path.Combine(folder.Path, "include", "shared.glsl"));
        using var source = Open(folder);
        Assert.That(source.GetSpirv("user"), Is.Null);
        folder.Write("include/shared.glsl", "#define VALUE 3.0\n");
        Wait(() => source.Revision > 0 && source.Error is null);
        Spirv.AssertHeader(source.GetSpirv("user"));
    }

    [Test]
    public void ChangedTable_IsReloaded()
    {
        using var folder = Sample();
        using var source = Open(folder);
        var before = source.GetSpirv("scale");
        Assert.That(source.GetSpirv("late"), Is.Null);
        folder.Replace(KernelTable.FileName, """
            { "kernels": [
              { "name": "scale", "source": "scale.comp", "macros": { "SCALE": 5 } },
              { "name": "late", "source": "user.comp" },
            ] }
            """);
        Wait(() => source.Revision > 0);
        Assert.That(source.GetSpirv("scale"), Is.Not.EqualTo(before));
        Assert.That(source.GetSpirv("late"), Is.Not.Null);
        Assert.That(source.GetSpirv("user"), Is.Null);

        folder.Replace(KernelTable.FileName, "{");
        Wait(() => source.Error is not null);
        Assert.That(source.Error, Does.StartWith("kernels.json(1): "));
        Assert.That(source.GetSpirv("late"), Is.Not.Null, "the table of before still serves");
    }

    [Test]
    public void Burst_IsOneReload()
    {
        using var folder = Sample();
        using var source = new LiveShaderSource(folder.Path, TimeSpan.FromSeconds(1));
        source.GetSpirv("scale");
        for (var write = 0; write < 20; write++)
        {
            folder.Write("scale.comp", ShaderFolder.Scale.Replace("float(SCALE)", $"{write + 2}.0"));
            Thread.Sleep(5);
        }

        Wait(() => source.Revision > 0);
        Assert.That(source.Revision, Is.EqualTo(1));
        folder.Build();
        Assert.That(source.GetSpirv("scale"), Is.EqualTo(folder.Spirv("scale")));
    }

    [Test]
    public void AnyThread_MayAskWhileFilesChange()
    {
        using var folder = Sample();
        using var source = Open(folder);
        source.GetSpirv("user");
        var stop = false;
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    Spirv.AssertHeader(source.GetSpirv("scale"));
                    Spirv.AssertHeader(source.GetSpirv("user"));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        for (var round = 1; round <= 5; round++)
        {
            var revision = source.Revision;
            folder.Replace("include/shared.glsl", $"#define VALUE {round}.5\n");
            Wait(() => source.Revision > revision);
        }

        Volatile.Write(ref stop, true);
        Assert.That(async () => await Task.WhenAll(readers), Throws.Nothing);
    }

    [Test]
    public void Disposed_WatchesNoLonger()
    {
        using var folder = Sample();
        var source = Open(folder);
        source.GetSpirv("scale");
        source.Dispose();
        source.Dispose();
        folder.Replace("scale.comp", ShaderFolder.Scale.Replace("*=", "+="));
        Thread.Sleep(200);
        Assert.That(source.Revision, Is.Zero);
        Assert.That(() => source.GetSpirv("scale"), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void WrongTable_IsRefusedAtTheStart()
    {
        using var folder = new ShaderFolder();
        Assert.That(() => new LiveShaderSource(folder.Path), Throws.TypeOf<KernelTableException>());
    }

    private static ShaderFolder Sample() => new ShaderFolder()
        .Write(KernelTable.FileName, Table)
        .Write("scale.comp", ShaderFolder.Scale)
        .Write("user.comp", ShaderFolder.Including("\"shared.glsl\""))
        .Write("include/shared.glsl", "#define VALUE 2.0\n");

    private static LiveShaderSource Open(ShaderFolder folder) => new(folder.Path, TimeSpan.FromMilliseconds(20));

    private static void Wait(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)), "what was waited for did not come");
            Thread.Sleep(5);
        }
    }
}
