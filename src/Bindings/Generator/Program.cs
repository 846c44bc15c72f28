using VaeGpu.BindingsGenerator;
using VaeGpu.BindingsGenerator.Registry;

const string Usage = """
    Writes the Vulkan bindings that an allow-list asks for.
    Usage: VaeGpu.BindingsGenerator --allow-list FILE --output FOLDER [--registry VK.XML] [--check]
      --check   writes nothing; names the files that differ and exits with 1 where there are any
    """;

var registry = "/usr/share/vulkan/registry/vk.xml";
string? allowList = null;
string? output = null;
var check = false;
for (var index = 0; index < args.Length; index++)
{
    switch (args[index])
    {
        case "--registry" when index + 1 < args.Length:
            registry = args[++index];
            break;
        case "--allow-list" when index + 1 < args.Length:
            allowList = args[++index];
            break;
        case "--output" when index + 1 < args.Length:
            output = args[++index];
            break;
        case "--check":
            check = true;
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}

if (allowList is null || output is null)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

if (!File.Exists(registry))
{
    Console.Error.WriteLine($"There is no registry at {registry}; Debian's package libvulkan-dev brings it.");
    return 2;
}

var files = BindingsWriter.Generate(VulkanRegistry.Load(registry), AllowList.Load(allowList));
var folder = new OutputFolder(output);
if (!check)
{
    folder.Write(files);
    Console.WriteLine($"{output}: {files.Count} files.");
    return 0;
}

var differences = folder.Differences(files);
foreach (var difference in differences)
{
    Console.Error.WriteLine($"differs: {difference}");
}

return differences.Count == 0 ? 0 : 1;
