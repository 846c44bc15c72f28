namespace VaeGpu.ShaderCompiler.Tests;

/// <summary>A temporary folder of shaders, and one for what is built of it.</summary>
internal sealed class ShaderFolder : IDisposable
{
    /// <summary>A kernel that scales a buffer by the macro SCALE, or by one.</summary>
    public const string Scale = """
        #version 450
        #ifndef SCALE
        #define SCALE 1
        #endif
        layout(local_size_x = 64) in;
        layout(set = 0, binding = 0, std430) buffer Data { float data[]; };
        void main() {
            data[gl_GlobalInvocationID.x] *= float(SCALE);
        }
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("vaegpu-shaders-").FullName;

    public ShaderFolder() => Directory.CreateDirectory(Path);

    public string Path => System.IO.Path.Combine(_root, "shaders");

    public string Output => System.IO.Path.Combine(_root, "out");

    /// <summary>A kernel that writes what the named include defines as VALUE.</summary>
    public static string Including(string include, string value = "VALUE") => $$"""
        #version 450
        #include {{include}}
        layout(local_size_x = 64) in;
        layout(set = 0, binding = 0, std430) buffer Data { float data[]; };
        void main() {
            data[gl_GlobalInvocationID.x] = {{value}};
        }
        """;

    public ShaderFolder Write(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Writes as editors do that write a new file and rename it over the old one.</summary>
    public void Replace(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        File.WriteAllText(path + "~", text);
        File.Move(path + "~", path, overwrite: true);
    }

    public byte[] Spirv(string variant) => File.ReadAllBytes(System.IO.Path.Combine(Output, variant + ".spv"));

    public DateTime Time(string variant) => File.GetLastWriteTimeUtc(System.IO.Path.Combine(Output, variant + ".spv"));

    public BuildSummary Build() => ShaderBuilder.Build(Path, Output);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
