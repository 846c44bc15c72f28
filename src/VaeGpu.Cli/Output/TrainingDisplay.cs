using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using VaeGpu.Training;

namespace VaeGpu.Cli.Output;

/// <summary>Shows a training run on standard error: a bar with two lines of figures on a terminal, a line every few seconds elsewhere.</summary>
internal sealed class TrainingDisplay
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private TrainingProgress _latest;
    private ProgressTask? _task;
    private DateTime _lastLine = DateTime.UtcNow;

    /// <summary>Trains under the display, into <paramref name="file"/>; says what is left of a run that was stopped.</summary>
    public static TrainingResult Train(ITrainer trainer, ImageData images, FileInfo file, CancellationToken cancellation)
    {
        var display = new TrainingDisplay();
        bool saved = false;
        trainer.OnProgress = display.Update;
        TrainingResult result = display.Run(() => trainer.Train(images, Save, cancellation));
        if (!result.Completed)
        {
            Report.Remark(saved
                ? $"Stopped in epoch {result.Epochs.Count + 1}; the model so far is in {file}."
                : "Stopped before there was a model; none was written.");
        }

        return result;

        void Save(Model model)
        {
            model.Save(file.FullName);
            saved = true;
        }
    }

    private T Run<T>(Func<T> train)
    {
        if (!Report.Errors.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
        {
            return train();
        }

        return Report.Errors.Progress()
            .AutoRefresh(true)
            .Columns(new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new FigureColumn(this))
            .Start(context =>
            {
                _task = context.AddTask("training");
                return train();
            });
    }

    private void Update(TrainingProgress progress)
    {
        lock (_gate)
        {
            _latest = progress;
        }

        if (_task is { } task)
        {
            task.MaxValue = progress.Steps;
            task.Value = progress.Latest.Step + 1;
        }
        else if (progress.Latest.Step == 0 || DateTime.UtcNow - _lastLine > LineEvery || progress.Latest.Step + 1 == progress.Steps)
        {
            _lastLine = DateTime.UtcNow;
            (string first, string second) = Describe(progress);
            Report.Remark($"{first} · {second}");
        }
    }

    /// <summary>Figures on one line.</summary>
    public static string Describe(IEnumerable<TrainingTerm> terms) =>
        string.Join(" · ", terms.Select(term => string.Create(CultureInfo.InvariantCulture, $"{term.Name} {term.Value:F2}")));

    private static (string First, string Second) Describe(TrainingProgress progress)
    {
        TrainingStep step = progress.Latest;
        return (
            string.Create(CultureInfo.InvariantCulture, $"epoch {step.Epoch}/{progress.Epochs} · step {step.Step + 1}/{progress.Steps} · {progress.ImagesPerSecond:N0} images/s · {progress.Remaining:mm\\:ss} left"),
            Describe(step.Terms.Insert(0, new TrainingTerm("loss", step.Loss))));
    }

    private sealed class FigureColumn(TrainingDisplay display) : ProgressColumn
    {
        protected override bool NoWrap => false;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            TrainingProgress latest;
            lock (display._gate)
            {
                latest = display._latest;
            }

            (string first, string second) = Describe(latest);
            return latest.Steps == 0 ? new Text("starting") : new Text($"{first}\n{second}");
        }
    }
}
