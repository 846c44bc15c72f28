using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VaeGpu.Cli.Output;

/// <summary>The library's help, with examples below it for the verbs that have some.</summary>
internal static class Help
{
    private static readonly Dictionary<Command, string[]> Examples = [];

    /// <summary>Gives a verb examples.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        Examples[command] = examples;
        return command;
    }

    /// <summary>The <c>--help</c> option that shows them.</summary>
    public static HelpOption Option()
    {
        var option = new HelpOption();
        option.Action = new ExamplesAction((HelpAction)option.Action!);
        return option;
    }

    private sealed class ExamplesAction(HelpAction inner) : SynchronousCommandLineAction
    {
        /// <summary>Whoever asks for help has not given the options that are required.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int result = inner.Invoke(parseResult);
            if (Examples.TryGetValue(parseResult.CommandResult.Command, out string[]? examples))
            {
                TextWriter output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (string example in examples)
                {
                    output.WriteLine("  " + example);
                }
            }

            return result;
        }
    }
}
