namespace VaeGpu.Training.Tests.Trainers;

/// <summary>Trains and hands the last model over, by way of a file as a user would.</summary>
internal static class Trained
{
    public static Model Model(VaeTrainingOptions options, ImageData images, out TrainingResult result, CancellationToken cancellation = default) =>
        VaeGpu.Model.Load(Bytes(options, images, out result, cancellation));

    public static byte[] Bytes(VaeTrainingOptions options, ImageData images, out TrainingResult result, CancellationToken cancellation = default)
    {
        byte[] latest = [];
        result = new VaeTrainer(options).Train(images, model => latest = Save(model), cancellation);
        return latest;
    }

    private static byte[] Save(Model model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
