using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace VaeGpu.ShaderCompiler;

/// <summary>
/// Builds a folder of SPIR-V out of a folder of shaders: <c>NAME.spv</c> for each variant of the table, and
/// <see cref="ManifestName" />. Compiles only what changed. Any number of threads and processes may build into one folder.
/// </summary>
public static class ShaderBuilder
{
    /// <summary>The name of the list of what was built.</summary>
    public const string ManifestName = "manifest.json";

    private const string Extension = ".spv";

    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Builds.</summary>
    /// <param name="shadersFolder">The folder with the table and the sources.</param>
    /// <param name="outputFolder">The folder to write; made when it is not there. Other <c>.spv</c> files in it are removed.</param>
    /// <exception cref="KernelTableException">The table is wrong, or its budget is exceeded.</exception>
    /// <exception cref="ShaderBuildException">Some kernels do not compile. The others were built all the same.</exception>
    /// <exception cref="TimeoutException">Another build held the output folder for ten minutes.</exception>
    public static BuildSummary Build(string shadersFolder, string outputFolder)
    {
        var table = KernelTable.Load(shadersFolder);
        Directory.CreateDirectory(outputFolder);
        using var folderLock = FolderLock.Take(outputFolder, LockTimeout);
        var clock = Stopwatch.StartNew();
        var statePath = Path.Combine(outputFolder, BuildState.FileName);
        var records = BuildState.Load(statePath);
        var stale = table.Variants.Where(variant => !IsCurrent(shadersFolder, outputFolder, variant, records)).ToArray();
        var errors = Compile(shadersFolder, outputFolder, stale, records);
        if (stale.Length > 0)
        {
            BuildState.Save(statePath, records);
        }

        if (errors.Length > 0)
        {
            throw new ShaderBuildException(errors);
        }

        var removed = RemoveStrangers(outputFolder, table, records);
        if (removed > 0)
        {
            BuildState.Save(statePath, records);
        }

        var bytes = WriteManifest(outputFolder, table, records);
        if (table.Budget.Bytes > 0 && bytes > table.Budget.Bytes)
        {
            throw new KernelTableException($"{KernelTable.FileName}: the kernels take {bytes} bytes of SPIR-V, and their budget is {table.Budget.Bytes}.");
        }

        return new BuildSummary(table.Variants.Count, stale.Length, removed, bytes, clock.Elapsed);
    }

    private static string OutputPath(string folder, string variant) => Path.Combine(folder, variant + Extension);

    private static bool IsCurrent(string shadersFolder, string outputFolder, KernelVariant variant, Dictionary<string, BuildRecord> records)
        => records.TryGetValue(variant.Name, out var record)
            && record.Key == KernelKey.Make(variant, KernelKey.Refresh(shadersFolder, record.Dependencies))
            && SourceFolder.Hash(outputFolder, variant.Name + Extension) == record.SpirvHash;

    // Compiles into the records; gives the faults, each line once however many variants meet it.
    private static string Compile(string shadersFolder, string outputFolder, KernelVariant[] variants, Dictionary<string, BuildRecord> records)
    {
        if (variants.Length == 0)
        {
            return "";
        }

        using var compiler = new GlslCompiler(shadersFolder);
        var built = new ConcurrentDictionary<string, BuildRecord>(StringComparer.Ordinal);
        var failed = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Parallel.ForEach(variants, variant =>
        {
            try
            {
                var shader = compiler.Compile(variant);
                AtomicFile.Write(OutputPath(outputFolder, variant.Name), shader.Spirv);
                built[variant.Name] = new BuildRecord(
                    KernelKey.Make(variant, shader.Dependencies),
                    Convert.ToHexStringLower(SHA256.HashData(shader.Spirv)),
                    [.. shader.Dependencies.Keys]);
            }
            catch (ShaderCompilationException exception)
            {
                failed[variant.Name] = exception.Message;
            }
        });
        foreach (var variant in variants)
        {
            records.Remove(variant.Name);
            if (built.TryGetValue(variant.Name, out var record))
            {
                records[variant.Name] = record;
            }
        }

        var lines = failed.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => pair.Value.Split('\n').Select(line => (Variant: pair.Key, Line: line.TrimEnd())))
            .GroupBy(fault => fault.Line)
            .Select(group => group.Count() == 1 ? $"{group.Key} [{group.First().Variant}]" : $"{group.Key} [{group.First().Variant} and {group.Count() - 1} more]");
        return string.Join('\n', lines);
    }

    private static int RemoveStrangers(string outputFolder, KernelTable table, Dictionary<string, BuildRecord> records)
    {
        var names = table.Variants.Select(variant => variant.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in records.Keys.Where(name => !names.Contains(name)).ToArray())
        {
            records.Remove(name);
        }

        var strangers = Directory.GetFiles(outputFolder, "*" + Extension)
            .Where(file => !names.Contains(Path.GetFileNameWithoutExtension(file)))
            .ToArray();
        foreach (var file in strangers.Concat(Directory.GetFiles(outputFolder, "*.tmp")))
        {
            // Only an interrupted build leaves a .tmp, and none but this one is in the folder now.
            File.Delete(file);
        }

        return strangers.Length;
    }

    private static long WriteManifest(string outputFolder, KernelTable table, Dictionary<string, BuildRecord> records)
    {
        var total = 0L;
        using var version = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var variant in table.Variants)
        {
            version.AppendData(Encoding.UTF8.GetBytes($"{variant.Name} {records[variant.Name].SpirvHash}\n"));
        }

        AtomicFile.WriteJson(Path.Combine(outputFolder, ManifestName), writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("version", Convert.ToHexStringLower(version.GetHashAndReset()));
            writer.WriteStartArray("kernels");
            foreach (var variant in table.Variants)
            {
                var bytes = new FileInfo(OutputPath(outputFolder, variant.Name)).Length;
                total += bytes;
                writer.WriteStartObject();
                writer.WriteString("name", variant.Name);
                writer.WriteString("source", variant.Source);
                writer.WriteStartObject("macros");
                foreach (var (name, value) in variant.Macros)
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
                writer.WriteNumber("bytes", bytes);
                writer.WriteString("sha256", records[variant.Name].SpirvHash);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        return total;
    }
}
