using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using VaeGpu.BindingsGenerator.Naming;

namespace VaeGpu.Bindings.Tests;

/// <summary>
/// What the C compiler makes of Khronos' own headers: the size of every struct, the offset of every member and the
/// value of every token that the subset has. Names of members come from vk.xml, read here and not by the generator.
/// </summary>
internal sealed class NativeLayout
{
    // The headers of window systems are not needed for their sizes.
    private const string Prologue = """
        #include <stddef.h>
        #include <stdio.h>
        #include <vulkan/vulkan_core.h>
        typedef struct Display Display; typedef unsigned long Window; typedef unsigned long VisualID;
        typedef struct xcb_connection_t xcb_connection_t; typedef uint32_t xcb_window_t; typedef uint32_t xcb_visualid_t;
        struct wl_display; struct wl_surface;
        typedef void *HINSTANCE; typedef void *HWND; typedef void *HANDLE; typedef void *HMONITOR;
        typedef unsigned int DWORD; typedef const unsigned short *LPCWSTR; typedef struct SECURITY_ATTRIBUTES SECURITY_ATTRIBUTES;
        #include <vulkan/vulkan_xlib.h>
        #include <vulkan/vulkan_xcb.h>
        #include <vulkan/vulkan_wayland.h>
        #include <vulkan/vulkan_win32.h>
        int main(void) {

        """;

    private static readonly Lazy<NativeLayout> Compiled = new(() => new NativeLayout());

    private readonly Dictionary<string, long> _numbers = [];

    private NativeLayout()
    {
        var expressions = new List<string>();
        var registry = XElement.Load(Repository.RegistryPath);
        foreach (var structure in registry.Element("types")!.Elements("type").Where(type => type.Attribute("category")?.Value is "struct" or "union" && type.Attribute("alias") is null))
        {
            MembersByStruct[structure.Attribute("name")!.Value] = structure.Elements("member").Select(member => member.Element("name")!.Value).ToList();
            StructureTypeTokens[structure.Attribute("name")!.Value] = structure.Elements("member").First().Attribute("values")?.Value;
        }

        foreach (var (name, _) in Repository.GeneratedTypes("Structs"))
        {
            expressions.Add($"sizeof({name})");
            expressions.AddRange(MembersByStruct[name].Select(member => $"offsetof({name}, {member})"));
        }

        foreach (var (name, _) in Repository.GeneratedTypes("Handles"))
        {
            expressions.Add($"sizeof({name})");
        }

        foreach (var (name, _) in Repository.GeneratedTypes("Enums").Where(type => Repository.Registry.Enums.ContainsKey(type.NativeName)))
        {
            var block = Repository.Registry.Enums[name];
            expressions.AddRange(EnumMemberNames.Of(block).Select(member => member.Token.Name));
        }

        Run(expressions);
    }

    public static NativeLayout Instance => Compiled.Value;

    public Dictionary<string, List<string>> MembersByStruct { get; } = [];

    public Dictionary<string, string?> StructureTypeTokens { get; } = [];

    /// <summary>The value that C gives an expression.</summary>
    public long this[string expression] => _numbers[expression];

    private static string RunTool(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output;
    }

    private void Run(List<string> expressions)
    {
        var folder = Directory.CreateTempSubdirectory("layout-");
        try
        {
            var source = Path.Combine(folder.FullName, "layout.c");
            var program = Path.Combine(folder.FullName, "layout");
            File.WriteAllText(source, Prologue + string.Concat(expressions.Select(expression => $"printf(\"%lld\\n\", (long long)({expression}));\n")) + "return 0; }\n");
            RunTool("gcc", "-O0", "-w", "-o", program, source);
            var lines = RunTool(program).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(lines, Has.Length.EqualTo(expressions.Count));
            foreach (var (expression, line) in expressions.Zip(lines))
            {
                _numbers[expression] = long.Parse(line, CultureInfo.InvariantCulture);
            }
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
