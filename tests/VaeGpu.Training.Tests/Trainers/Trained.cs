namespace VaeGpu.Training.Tests.Trainers;

/// <summary>Trains and hands the last model over, by way of a file as a user would.</summary>
internal static class Trained
{
    public static Model Model(GradientTrainingOptions options, ImageData images, out TrainingResult result, CancellationToken cancellation = default) =>
        VaeGpu.Model.Load(Bytes(options, images, out result, cancellation));

    public static byte[] Bytes(GradientTrainingOptions options, ImageData images, out TrainingResult result, CancellationToken cancellation = default) =>
        Bytes(Trainer(options), images, out result, cancellation);

    public static byte[] Bytes(ITrainer trainer, ImageData images, out TrainingResult result, CancellationToken cancellation = default)
    {
        byte[] latest = [];
        result = trainer.Train(images, model => latest = Save(model), cancellation);
        return latest;
    }

    public static ITrainer Trainer(GradientTrainingOptions options) => options switch
    {
        VaeTrainingOptions vae => new VaeTrainer(vae),
        VqVaeTrainingOptions vqVae => new VqVaeTrainer(vqVae),
        _ => throw new ArgumentException($"no trainer for {options.GetType().Name} alone"),
    };

    private static byte[] Save(Model model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
