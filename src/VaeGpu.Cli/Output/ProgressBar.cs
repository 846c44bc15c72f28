using Spectre.Console;

namespace VaeGpu.Cli.Output;

/// <summary>A bar on standard error for work whose share is known; nothing where there is no terminal.</summary>
internal static class ProgressBar
{
    public static T Run<T>(string title, Func<Action<double>, T> work)
    {
        if (!Report.Errors.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
        {
            return work(_ => { });
        }

        return Report.Errors.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work(share => task.Value = share);
            });
    }
}
