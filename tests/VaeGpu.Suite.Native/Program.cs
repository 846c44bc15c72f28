using System.Globalization;
using System.Text.Json;
using VaeGpu;
using VaeGpu.Suite;

// The suite's workloads on the CPU backend, compiled ahead of time: [seconds for each] [names, all where there are none]. Prints one JSON document.
double seconds = 1;
if (args.Length > 0 && !(double.TryParse(args[0], NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && seconds > 0))
{
    Console.Error.WriteLine($"error: '{args[0]}' is no number of seconds");
    return 2;
}

string[] names = args.Length > 1 ? args[1..] : [];
var device = new SuiteDevice(null);
Ceilings ceilings = device.MeasureCeilings();
SuiteRow[] rows = [.. PerformanceSuite.Run(device, name => names.Length == 0 || names.Contains(name), seconds)];
ceilings = ceilings.Best(device.MeasureCeilings());
using Stream output = Console.OpenStandardOutput();
using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
{
    json.WriteStartObject();
    json.WriteString("device", device.Name);
    json.WriteString("instruction_set", CpuBackend.InstructionSet);
    json.WriteStartObject("ceilings");
    json.WriteString("source", ceilings.Source);
    json.WriteNumber("flops_per_second", ceilings.FlopsPerSecond);
    json.WriteNumber("read_bytes_per_second", ceilings.ReadBytesPerSecond);
    json.WriteNumber("write_bytes_per_second", ceilings.WriteBytesPerSecond);
    json.WriteEndObject();
    json.WriteStartArray("rows");
    foreach (SuiteRow row in rows)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Workload.Name);
        json.WriteNumber("runs", row.Timing.Runs);
        json.WriteNumber("median_seconds", row.Timing.Median);
        json.WriteNumber("p99_seconds", row.Timing.P99);
        json.WriteNumber("allocated_bytes", row.Timing.AllocatedBytes);
        json.WriteNumber("ceiling_seconds", ceilings.ShortestTime(row.Workload));
        json.WriteNumber("share", row.Share(ceilings));
        json.WriteEndObject();
        json.Flush();
    }

    json.WriteEndArray();
    json.WriteEndObject();
}

output.Write("\n"u8);
return 0;
