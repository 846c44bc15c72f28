using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// What moves a codebook besides gradients: a start by K-means on encodings, moving averages (van den Oord et al., 2017, appendix A.1), and a new place
/// for vectors that nothing is quantised to. Its counts say how evenly the codes are used. Draws from torch's global generator.
/// </summary>
internal sealed class CodebookLearner
{
    /// <summary>Below this share of an even use a code is dead.</summary>
    private const double DeadShare = 0.1;

    private const int LloydIterations = 10;

    /// <summary>Laplace smoothing of the counts that sums are divided by.</summary>
    private const double Smoothing = 1e-5;

    /// <summary>A single use falls below this in some 460 steps.</summary>
    private const double Unused = 1e-4;

    private readonly VectorQuantiser _quantiser;
    private readonly bool _averages;
    private readonly int _batch;
    private readonly double _decay;
    private readonly Tensor _usage;
    private readonly Tensor _sums;

    /// <summary>Makes the averages, which belong to the dispose scope that is open.</summary>
    /// <param name="quantiser">The codes.</param>
    /// <param name="averages">True where the vectors follow their moving averages, false where they learn by gradient.</param>
    /// <param name="batch">Images of a step.</param>
    /// <param name="decay">What stays of an average at a step.</param>
    public CodebookLearner(VectorQuantiser quantiser, bool averages, int batch, double decay = 0.99)
    {
        _quantiser = quantiser;
        _averages = averages;
        _batch = batch;
        _decay = decay;
        Codebook codebook = quantiser.Codebook;
        _usage = zeros([codebook.Positions, codebook.Codes], dtype: float32, device: quantiser.Weight.device);
        _sums = zeros(quantiser.Weight.shape, dtype: float32, device: quantiser.Weight.device);
    }

    /// <summary>The perplexity of the codes' use, exp of its entropy, the mean over the positions.</summary>
    public double Perplexity
    {
        get
        {
            Tensor shares = _usage / _usage.sum(1, keepdim: true).clamp_min(1e-12);
            return (shares.xlogy(shares).sum(1) * -1).exp().mean().item<float>();
        }
    }

    /// <summary>How many codes are in use, the mean over the positions.</summary>
    public double UsedCodes => _usage.gt(Unused).to(float32).sum(1).mean().item<float>();

    /// <summary>Uses of a code of a position at a step, were all used alike.</summary>
    private double EvenUse => (double)_batch / _quantiser.Codebook.Codes;

    /// <summary>The codes start as the centres of encodings, by Lloyd's iterations from centres drawn among them.</summary>
    /// <param name="vectors">[codebooks, vectors, size], without gradients.</param>
    public void Start(Tensor vectors)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        _quantiser.Weight.copy_(Draw(vectors));
        for (int i = 0; i < LloydIterations; i++)
        {
            Tensor nearest = _quantiser.FindNearest(vectors);
            Tensor counts = ToCodebooks(CountByPosition(nearest)).unsqueeze(2);
            _quantiser.Weight.copy_(where(counts.eq(0), Draw(vectors), Sum(vectors, nearest) / counts.clamp_min(1)));
        }

        Tensor indices = _quantiser.FindNearest(vectors);
        Tensor usage = CountByPosition(indices);
        _usage.copy_((usage * (_batch / usage.sum(1, keepdim: true))).clamp_min(DeadShare * EvenUse));
        _sums.copy_(ToCodebooks(_usage).unsqueeze(2) * _quantiser.Weight);
    }

    /// <summary>Takes one step's codes into the averages, and moves the vectors to them where that is how they learn.</summary>
    /// <param name="vectors">What was quantised, [codebooks, vectors, size], without gradients.</param>
    /// <param name="indices">[codebooks, vectors].</param>
    public void Follow(Tensor vectors, Tensor indices)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        _usage.mul_(_decay).add_(CountByPosition(indices) * (1 - _decay));
        if (!_averages)
        {
            return;
        }

        _sums.mul_(_decay).add_(Sum(vectors, indices) * (1 - _decay));
        Tensor counts = ToCodebooks(_usage), total = counts.sum(1, keepdim: true);
        Tensor smoothed = (counts + Smoothing) / (total + _quantiser.Codebook.Codes * Smoothing) * total;
        _quantiser.Weight.copy_(_sums / smoothed.unsqueeze(2));
    }

    /// <summary>Moves every dead code to an encoding drawn at random, as if it had been used as often as the others.</summary>
    /// <param name="vectors">Encodings, [codebooks, vectors, size], without gradients.</param>
    /// <returns>How many were dead.</returns>
    public int Revive(Tensor vectors)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        Codebook codebook = _quantiser.Codebook;
        double together = EvenUse * (codebook.Shared ? codebook.Positions : 1);
        Tensor dead = ToCodebooks(_usage).lt(DeadShare * together);
        Tensor drawn = where(dead.unsqueeze(2), Draw(vectors), _quantiser.Weight);
        _quantiser.Weight.copy_(drawn);
        _sums.copy_(where(dead.unsqueeze(2), drawn * together, _sums));
        _usage.copy_(where(dead, full_like(_usage, EvenUse), _usage));
        return (int)dead.sum(int64).item<long>();
    }

    /// <summary>As many encodings as there are codes, drawn without repetition where there are enough.</summary>
    private Tensor Draw(Tensor vectors)
    {
        long codes = _quantiser.Codebook.Codes, count = vectors.shape[1];
        Tensor order = randperm(count, dtype: int64, device: vectors.device).repeat((codes + count - 1) / count).narrow(0, 0, codes);
        return vectors.index_select(1, order);
    }

    /// <summary>The sum of what was quantised to each code: [codebooks, codes, size]. By one-hot codes, which add up in one order on every device.</summary>
    private Tensor Sum(Tensor vectors, Tensor indices)
    {
        Tensor sums = zeros_like(_sums);
        long count = vectors.shape[1], atOnce = _quantiser.VectorsAtOnce;
        for (long start = 0; start < count; start += atOnce)
        {
            using DisposeScope scope = NewDisposeScope();
            long part = Math.Min(atOnce, count - start);
            Tensor chosen = nn.functional.one_hot(indices.narrow(1, start, part), _quantiser.Codebook.Codes).to(float32);
            sums.add_(chosen.transpose(1, 2).bmm(vectors.narrow(1, start, part)));
        }

        return sums;
    }

    /// <summary>Uses of each code: [positions, codes].</summary>
    private Tensor CountByPosition(Tensor indices) => CodeFrequencies.Count(_quantiser.ToCodes(indices), _quantiser.Codebook.Codes).to(float32);

    /// <summary>[positions, codes] as [codebooks, codes].</summary>
    private Tensor ToCodebooks(Tensor counts) => _quantiser.Codebook.Shared ? counts.sum(0, keepdim: true) : counts;
}
