using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace VaeGpu.Cli.Output;

/// <summary>Prints what a verb found: a table for people, or one JSON document for machines.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The console that progress and remarks go to.</summary>
    public static IAnsiConsole Errors { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Prints the document, or the rows of names and values.</summary>
    public static void Print(bool json, JsonObject document, IEnumerable<(string Name, string Value)> rows)
    {
        if (json)
        {
            PrintJson(document);
            return;
        }

        Table table = new Table { Border = TableBorder.None, ShowHeaders = false }.AddColumn("name").AddColumn("value");
        foreach ((string name, string value) in rows)
        {
            table.AddRow(new Text(name), new Text(value));
        }

        Write(table);
    }

    public static void PrintJson(JsonObject document) => Console.Out.WriteLine(document.ToJsonString(Indented));

    /// <summary>Writes a table at its full width: a pipe has no width to cut it to.</summary>
    public static void Write(Table table)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 240;
        }

        AnsiConsole.Write(table);
    }

    /// <summary>One remark on standard error.</summary>
    public static void Remark(string text) => Console.Error.WriteLine(text);

    /// <summary>A number with a few significant digits, not a finite one as JSON has none.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
