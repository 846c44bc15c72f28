using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using VaeGpu.Cli.Output;
using VaeGpu.Vulkan;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu devices</c>.</summary>
internal static class DevicesCommand
{
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("devices", "Lists the Vulkan devices that --device can name, the one chosen by default first, and the CPU backend.") { Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        IReadOnlyList<GpuDeviceInfo> devices;
        string? problem = null;
        try
        {
            devices = GpuDevice.Enumerate();
        }
        catch (GpuException exception)
        {
            devices = [];
            problem = exception.Message;
        }

        if (parsed.GetValue(Json))
        {
            Report.PrintJson(new JsonObject
            {
                ["devices"] = new JsonArray([.. devices.Select(Describe)]),
                ["cpu"] = new JsonObject { ["name"] = "cpu", ["threads"] = Environment.ProcessorCount },
                ["problem"] = problem,
            });
            return CommandLine.Done;
        }

        Table table = new Table { Border = TableBorder.None }.AddColumns("device", "kind", "Vulkan", "memory", "driver", "UUID");
        foreach (GpuDeviceInfo device in devices)
        {
            table.AddRow(
                new Text(device.Name),
                new Text(device.Kind.ToString().ToLowerInvariant()),
                new Text(device.ApiVersion.ToString()),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{device.MemoryBytes / (double)(1 << 30):F1} GiB")),
                new Text(device.Driver),
                new Text(device.Uuid));
        }

        table.AddRow(new Text("cpu"), new Text("CPU backend"), new Text("-"), new Text("-"), new Text(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} threads")), new Text("-"));
        Report.Write(table);
        if (problem is not null)
        {
            Report.Remark($"No Vulkan: {problem}");
        }

        return CommandLine.Done;
    }

    private static JsonNode Describe(GpuDeviceInfo device) => new JsonObject
    {
        ["name"] = device.Name,
        ["kind"] = device.Kind.ToString().ToLowerInvariant(),
        ["uuid"] = device.Uuid,
        ["driver"] = device.Driver,
        ["apiVersion"] = device.ApiVersion.ToString(),
        ["memoryBytes"] = device.MemoryBytes,
        ["subgroupSize"] = device.SubgroupSize,
        ["maxStorageBufferRange"] = device.MaxStorageBufferRange,
    };
}
